// The clicks that both can hear: when they are, and how they sound.

export const RATE = 48_000;
/** A click comes about so often; not quite, because what repeats itself may be anywhere. */
const CLICK_EVERY_S = 2;
const CLICK_MOVES_S = 0.9;

/** When the how manieth click is, in seconds since the cards began. */
export const clickAt = (n) => n * CLICK_EVERY_S + 0.2 + ((n * 0.618034) % 1) * CLICK_MOVES_S;

/** The click that is heard about this second, and whether it is one of those that this turn keeps. */
export function clickOfTurn(at_s, turn) {
  const n = Math.floor(at_s / CLICK_EVERY_S);
  return { n, own: n % 2 === turn };
}

/** Three tones that die away within six milliseconds. */
export function clickSamples() {
  const tone = (hz, s) => Math.sin(2 * Math.PI * hz * s);
  return Array.from({ length: Math.round(RATE * 0.006) }, (_, n) => {
    const s = n / RATE;
    return (0.5 * Math.exp(-s / 0.0012) * (tone(1730, s) + tone(3110, s) + tone(5230, s))) / 1.5;
  });
}
