import type { ClockPair } from '../outbox/take-row';

/**
 * The clock of a take: which moment of the server's time its first sample belongs to, and how its
 * crystal runs against the server's. Each buffer says "n samples were taken at t"; a single one is
 * off by up to 190 ms (the first of a track), many together are not.
 */
export interface TakeClock {
  /** A buffer that begins at sample `samples` was stamped `at_ms` on the server's clock. */
  observe: (samples: number, at_ms: number) => void;
  /** When sample 0 was taken; null before there is enough to say so, or anything with `at_last`. */
  startedAtMs: (at_last?: boolean) => number | null;
  /** One pair for each stretch of ten seconds, from which the drift can be read. */
  pairs: () => ClockPair[];
}

/** How buffers are late: not at all on average (stamped by the device), or only ever late (by arrival). */
export type Lateness = 'balanced' | 'late-only';

/** Buffers before a first statement: half a second, in buffers of 10 ms or of 100 ms. */
const ENOUGH: Record<Lateness, number> = { balanced: 50, 'late-only': 5 };
/** The start is read from this many buffers; later ones tell of drift, not of the start. */
const START_WINDOW = 1000;
const STRETCH_SECONDS = 10;
/** Bounds the row in the database; six hours of pairs. */
const MOST_PAIRS = 2160;

/** The middle value; 0 for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}

/** Makes a clock for a take of `rate` samples a second. */
export function createTakeClock(rate: number, lateness: Lateness): TakeClock {
  const enough = ENOUGH[lateness];
  const start: number[] = [];
  let stretch: number[] = [];
  let stretch_from = 0;
  const pairs: ClockPair[] = [];
  const settle = (offsets: readonly number[]) =>
    lateness === 'balanced' ? median(offsets) : Math.min(...offsets);
  return {
    observe(samples, at_ms) {
      const offset = at_ms - (samples * 1000) / rate;
      if (start.length < START_WINDOW) start.push(offset);
      if (samples - stretch_from >= STRETCH_SECONDS * rate) {
        if (stretch.length >= enough && pairs.length < MOST_PAIRS) {
          const middle = Math.round((stretch_from + samples) / 2);
          pairs.push({ samples: middle, at_ms: settle(stretch) + (middle * 1000) / rate });
        }
        stretch = [];
        stretch_from = samples;
      }
      stretch.push(offset);
    },
    startedAtMs: (at_last = false) =>
      start.length < (at_last ? 1 : enough) ? null : settle(start),
    pairs: () => [...pairs],
  };
}
