/** When the first sample of a buffer was taken, on the page's clock. */
export interface Taken {
  /** As the device says. */
  at_ms: number;
  /** As its arrival says, which is late but never early. */
  heard_ms: number;
}

/** Whether the stamps of a device can be believed, held against the arrival of what they are of. */
export interface StampTrust {
  /** Notes a buffer; answers whether its stamp can be true. */
  observe: (taken: Taken) => boolean;
  /** Whether the stamps as a whole say more than arrivals do. */
  holds: () => boolean;
}

/** Nothing arrives before it was taken, but two clocks are never quite one. */
const MOST_EARLY_MS = 20;
/** Buffers that are later than this did not come from a device a person can talk over. */
const MOST_LATE_MS = 500;
/** Of so many one may be wrong: the first of a track are, and those of a busy moment. */
const ONE_IN = 10;
/** The way from device to page is about as long all the time: more than this and the stamps wander. */
const MOST_WANDER_MS = 150;
/** The shortest way is looked for in so much time at once. */
const STRETCH_MS = 2000;

/** Makes the judge of one device's stamps. */
export function createStampTrust(): StampTrust {
  let seen = 0;
  let wrong = 0;
  let stretch_until: number | null = null;
  let shortest = Infinity;
  let least = Infinity;
  let most = -Infinity;
  return {
    observe({ at_ms, heard_ms }) {
      const way = heard_ms - at_ms;
      const can_be = way > -MOST_EARLY_MS && way < MOST_LATE_MS;
      seen += 1;
      if (!can_be) {
        wrong += 1;
        return false;
      }
      stretch_until ??= heard_ms + STRETCH_MS;
      if (heard_ms >= stretch_until) {
        stretch_until = heard_ms + STRETCH_MS;
        least = Math.min(least, shortest);
        most = Math.max(most, shortest);
        shortest = Infinity;
      }
      shortest = Math.min(shortest, way);
      return true;
    },
    holds: () => wrong * ONE_IN <= seen && most - least <= MOST_WANDER_MS,
  };
}
