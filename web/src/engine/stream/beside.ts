/** A stretch of a list, or of the segment that grows at its end. */
export interface Stretch {
  /** Seconds, as the element counts. */
  start: number;
  duration: number;
  /** When it was, in milliseconds since 1970. */
  programDateTime: number | null;
  /** There is nothing in it. */
  gap?: boolean | undefined;
}

/** A list that grows may be so far behind the one it is beside of: what it lacks is likely on its way. */
const ON_ITS_WAY_MS = 2_500;

/** Where in a list a moment is, in seconds as the element counts; null where nothing was shown then. */
export function placeAt(stretches: readonly Stretch[], wantedMs: number): number | null {
  for (let n = stretches.length - 1; n >= 0; n -= 1) {
    const stretch = stretches[n];
    if (!stretch || stretch.programDateTime === null) continue;
    const into = wantedMs - stretch.programDateTime;
    if (into < 0) continue;
    const slack = n === stretches.length - 1 ? ON_ITS_WAY_MS : 0;
    if (stretch.gap || into >= stretch.duration * 1000 + slack) return null;
    return stretch.start + into / 1000;
  }
  return null;
}

/** Further apart than that, no speed makes up for it in time. */
const FAR_S = 0.5;
/** Nearer than that nobody sees it: less than a picture. */
const NEAR_S = 0.02;
/** So much faster or slower at most. Nothing of it is heard. */
const MOST = 0.05;

/** What brings one picture to the other. */
export interface Step {
  /** Seconds to jump to; null: none. */
  seek: number | null;
  rate: number;
}

/** How one picture that is `atS` comes to where it should be, `wantedS`, while the other one is played at `rate`, or rests. */
export function stepTo(wantedS: number, atS: number, rate: number, rests: boolean): Step {
  const apart = wantedS - atS;
  if (Math.abs(apart) > (rests ? NEAR_S : FAR_S)) return { seek: wantedS, rate };
  if (rests || Math.abs(apart) < NEAR_S) return { seek: null, rate };
  // What is a tenth of a second apart is together again after two.
  return { seek: null, rate: rate * (1 + Math.min(MOST, Math.max(-MOST, apart / 2))) };
}
