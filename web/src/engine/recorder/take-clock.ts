import type { Stamp } from '../outbox/take-row';

/**
 * The clock of a take: which moment of the page's time its first sample belongs to, and how its
 * crystal runs against the page's. Each buffer says "n samples were taken at t"; a single one is
 * off by up to 190 ms (the first of a track), many together are not. What that is on the server's clock is
 * said when it is told, since that is known better and better.
 */
export interface TakeClock {
  /** A buffer that begins at sample `samples` was taken at `local_ms`. */
  observe: (samples: number, local_ms: number) => void;
  /** When sample 0 was taken; null before there is enough to say so, or anything with `at_last`. */
  startedMs: (at_last?: boolean) => number | null;
  /** One for each stretch of two seconds (more after an hour), from which the drift can be read. */
  stamps: () => Stamp[];
  /** When it grows there is something new to tell. */
  news: () => number;
}

/** How buffers are late: not at all on average (stamped by the device), or only ever late (by arrival). */
export type Lateness = 'balanced' | 'late-only';

/** Buffers before a first statement: half a second, in buffers of 10 ms or of 100 ms. */
const ENOUGH: Record<Lateness, number> = { balanced: 50, 'late-only': 5 };
/** The start is read from this many buffers; later ones tell of drift, not of the start. */
const START_WINDOW = 1000;
/** Short enough that a drift can be read from a minute. */
const STRETCH_SECONDS = 2;
/** Bounds the row in the database: an hour; then of every two one goes, and stretches are twice as long. */
const MOST_STRETCHES = 1800;
/** A row is written so often. */
const TELL_SECONDS = 10;

/** The middle value; 0 for none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? 0) + high) / 2;
}

/** What one stretch has come to. */
interface Settled {
  middle: number;
  local: number;
}

/** Makes a clock for a take of `rate` samples a second. */
export function createTakeClock(rate: number, lateness: Lateness): TakeClock {
  const enough = ENOUGH[lateness];
  const start: number[] = [];
  const local: number[] = [];
  let stretch_seconds = STRETCH_SECONDS;
  let stretch_from = 0;
  let last = 0;
  let news = 0;
  let told_at = 0;
  let settled: Settled[] = [];
  const settle = (offsets: readonly number[]) =>
    lateness === 'balanced' ? median(offsets) : Math.min(...offsets);
  /** The stretch that runs, once there is enough of it. */
  const running = (): Settled[] => {
    if (local.length < enough) return [];
    const middle = Math.round((stretch_from + last) / 2);
    return [{ middle, local: settle(local) }];
  };
  const all = () => [...settled, ...running()];
  const end = (samples: number) => {
    last = samples;
    settled.push(...running());
    local.length = 0;
    stretch_from = samples;
    if (samples - told_at >= TELL_SECONDS * rate) {
      news += 1;
      told_at = samples;
    }
    if (settled.length < MOST_STRETCHES) return;
    settled = settled.filter((_, n) => n % 2 === 0);
    stretch_seconds *= 2;
  };
  return {
    observe(samples, local_ms) {
      const since = (samples * 1000) / rate;
      if (start.length < START_WINDOW) start.push(local_ms - since);
      if (samples - stretch_from >= stretch_seconds * rate) end(samples);
      last = samples;
      local.push(local_ms - since);
    },
    startedMs: (at_last = false) => (start.length < (at_last ? 1 : enough) ? null : settle(start)),
    stamps: () =>
      all().map((one) => ({
        sample: one.middle,
        local_ms: one.local + (one.middle * 1000) / rate,
      })),
    news: () => news,
  };
}
