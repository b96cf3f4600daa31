import type { Store } from '@/kit/store';

/** What a player shows of itself, whether it plays one file or many in step. */
export interface TransportState {
  playing: boolean;
  /** It should play, but data is missing. */
  waiting: boolean;
  ended: boolean;
  positionMs: number;
  durationMs: number;
  volume: number;
  muted: boolean;
  rate: number;
  /** Nothing of it can be played here. */
  failed: boolean;
}

/** What controls, keys and lanes drive. */
export interface Transport {
  state: Store<TransportState>;
  play: () => void;
  pause: () => void;
  seek: (ms: number) => void;
  setVolume: (volume: number) => void;
  setMuted: (muted: boolean) => void;
  setRate: (rate: number) => void;
}

export const RATES = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2] as const;

export const atRest = (durationMs: number): TransportState => ({
  playing: false,
  waiting: false,
  ended: false,
  positionMs: 0,
  durationMs,
  volume: 1,
  muted: false,
  rate: 1,
  failed: false,
});

export const within = (value: number, low: number, high: number) =>
  Math.min(high, Math.max(low, value));
