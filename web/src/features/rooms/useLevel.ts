import { useEffect, useState } from 'react';
import { createLevelMeter } from '@/engine/meter';

/** Often enough to look alive, rarely enough to cost nothing. */
const EVERY_MS = 66;

let shared: AudioContext | null = null;

/** The audio context of all meters of this page; browsers allow only a few. */
export function meterContext(): AudioContext {
  shared ??= new AudioContext({ latencyHint: 'playback' });
  if (shared.state === 'suspended') void shared.resume();
  return shared;
}

/** How loud a track is, 0…1; 0 without a track. */
export function useLevel(track: MediaStreamTrack | null): number {
  const [level, setLevel] = useState(0);
  useEffect(() => {
    if (!track) return undefined;
    const meter = createLevelMeter(meterContext(), track);
    const timer = setInterval(() => setLevel(meter.level()), EVERY_MS);
    return () => {
      clearInterval(timer);
      meter.close();
      setLevel(0);
    };
  }, [track]);
  return level;
}
