/**
 * Whether something that should come at a steady pace does: the page's own timer, or the pieces of a
 * picture. A page that is throttled, or too busy, beats late.
 */
export interface Pulse {
  beat: () => void;
  /** The worst delay of the last half minute, the running one included; 0 before the first beat. */
  lateMs: () => number;
  /** It is not expected to beat any more. */
  rest: () => void;
}

const REMEMBERED_MS = 30_000;

/** A pulse that should come each `every_ms`. */
export function createPulse(every_ms: number, now: () => number): Pulse {
  let last: number | null = null;
  let late: { at: number; ms: number }[] = [];
  return {
    beat() {
      const at = now();
      const ms = last === null ? 0 : at - last - every_ms;
      late = late.filter((one) => at - one.at < REMEMBERED_MS);
      if (ms > 0) late.push({ at, ms });
      last = at;
    },
    lateMs() {
      if (last === null) return 0;
      const at = now();
      const known = late.filter((one) => at - one.at < REMEMBERED_MS).map((one) => one.ms);
      return Math.max(0, at - last - every_ms, ...known);
    },
    rest() {
      last = null;
      late = [];
    },
  };
}

/** The two clocks of a computer. */
export interface Clocks {
  /** Unix milliseconds. */
  wall: number;
  /** Some systems stop this one while they sleep. */
  steady: number;
}

/** Longer than a busy computer keeps a worker waiting. */
const SLEPT_MS = 8000;
/** The two clocks part only when one stood still, or somebody set the other: then too a new part is right. */
const PARTED_MS = 2000;

/** Notices that the computer slept; call it each second. */
export function createSleepWatch(): (clocks: Clocks) => boolean {
  let before: Clocks | null = null;
  return (clocks) => {
    const since = before;
    before = clocks;
    if (!since) return false;
    const wall = clocks.wall - since.wall;
    const steady = clocks.steady - since.steady;
    return Math.max(wall, steady) > SLEPT_MS || Math.abs(wall - steady) > PARTED_MS;
  };
}
