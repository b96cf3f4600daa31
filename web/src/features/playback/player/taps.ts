/** What a finger on the picture means. */
export type Tap =
  { kind: 'controls' } | { kind: 'seek'; seconds: number; side: 'back' | 'forward' };

/** Taps that follow each other this quickly belong together. */
const PAIR_MS = 320;
const STEP_S = 10;

/**
 * One tap shows or hides the controls; two and more at one side jump ten seconds each, as far as one goes on tapping.
 * `share` is where it was tapped, 0 at the left edge and 1 at the right: time runs from left to right in every language.
 */
export function createTaps(): (share: number, now: number) => Tap {
  let last = Number.NEGATIVE_INFINITY;
  let lastSide: 'back' | 'forward' | null = null;
  return (share, now) => {
    const side = share < 0.4 ? 'back' : share > 0.6 ? 'forward' : null;
    const again = now - last < PAIR_MS && side !== null && side === lastSide;
    last = now;
    lastSide = side;
    if (!again) return { kind: 'controls' };
    return { kind: 'seek', side, seconds: side === 'back' ? -STEP_S : STEP_S };
  };
}
