import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Transport } from '@/features/playback';
import { useStore } from '@/kit/useStore';
import { bars, outline } from './peaks';
import { peaksQuery } from './state';

const BARS = 160;

interface WaveformProps {
  url: string;
  /** Where the sound begins in the recording, and how long the recording is. */
  offsetMs: number;
  lengthMs: number;
  transport: Transport;
  label: string;
}

/** A sound over the time of the whole recording, so that all lanes line up; what was played is darker. Press to go there. */
export function Waveform({ url, offsetMs, lengthMs, transport, label }: WaveformProps) {
  const peaks = useQuery(peaksQuery(url));
  const { positionMs, durationMs } = useStore(transport.state);
  const drawn = useMemo(
    () => (peaks.data ? outline(bars(peaks.data, { offsetMs, lengthMs, count: BARS })) : ''),
    [peaks.data, offsetMs, lengthMs],
  );
  const share = durationMs > 0 ? Math.min(1, positionMs / durationMs) : 0;
  const shape = (
    <path d={drawn} strokeWidth={1.4} strokeLinecap="round" vectorEffect="non-scaling-stroke" />
  );
  return (
    // The seek bar does the same for the keyboard.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <div
      role="img"
      aria-label={label}
      dir="ltr"
      className="relative h-9 cursor-pointer"
      onClick={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        transport.seek(((event.clientX - box.left) / box.width) * durationMs);
      }}
    >
      <svg
        viewBox={`0 0 ${BARS} 40`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full stroke-ink-3/60"
      >
        {shape}
      </svg>
      <svg
        viewBox={`0 0 ${BARS} 40`}
        preserveAspectRatio="none"
        className="absolute inset-0 size-full stroke-brand-text"
        style={{ clipPath: `inset(0 ${(1 - share) * 100}% 0 0)` }}
      >
        {shape}
      </svg>
      <span
        aria-hidden
        className="absolute inset-y-0 w-px bg-brand-text"
        style={{ left: `${share * 100}%` }}
      />
    </div>
  );
}
