import { useEffect } from 'react';
import type { Transport } from './transport';

const STEP_MS = 10_000;

interface Shown {
  title: string;
  /** A picture of it. */
  artwork: string | null;
  onNext?: (() => void) | undefined;
}

/** The keys of the keyboard, the headset and the lock screen drive the player too. */
export function useMediaSession(transport: Transport, { title, artwork, onNext }: Shown): void {
  useEffect(() => {
    if (!('mediaSession' in navigator)) return undefined;
    const { mediaSession } = navigator;
    mediaSession.metadata = new MediaMetadata({
      title,
      artwork: artwork === null ? [] : [{ src: artwork, sizes: '640x360' }],
    });
    const by = (ms: number) => transport.seek(transport.state.get().positionMs + ms);
    const handlers: [MediaSessionAction, MediaSessionActionHandler | null][] = [
      ['play', () => transport.play()],
      ['pause', () => transport.pause()],
      ['seekbackward', ({ seekOffset }) => by(-(seekOffset ?? STEP_MS / 1000) * 1000)],
      ['seekforward', ({ seekOffset }) => by((seekOffset ?? STEP_MS / 1000) * 1000)],
      ['seekto', ({ seekTime }) => transport.seek((seekTime ?? 0) * 1000)],
      ['nexttrack', onNext ?? null],
    ];
    const set = (action: MediaSessionAction, handler: MediaSessionActionHandler | null) => {
      try {
        mediaSession.setActionHandler(action, handler);
      } catch {
        // A browser refuses actions it does not know.
      }
    };
    for (const [action, handler] of handlers) set(action, handler);
    const tell = () => {
      const { positionMs, durationMs, rate, playing } = transport.state.get();
      mediaSession.playbackState = playing ? 'playing' : 'paused';
      if (durationMs <= 0 || positionMs > durationMs) return;
      mediaSession.setPositionState({
        duration: durationMs / 1000,
        position: positionMs / 1000,
        playbackRate: rate,
      });
    };
    const unsubscribe = transport.state.subscribe(tell);
    return () => {
      unsubscribe();
      mediaSession.metadata = null;
      for (const [action] of handlers) set(action, null);
    };
  }, [transport, title, artwork, onNext]);
}
