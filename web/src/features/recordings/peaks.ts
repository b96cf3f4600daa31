import type { Peaks } from '@/api';

interface Span {
  /** Where the sound begins in the recording. */
  offsetMs: number;
  /** How long the recording is. */
  lengthMs: number;
  /** How many bars are drawn over it. */
  count: number;
}

/** The loudest moment under each bar, 0…1; nought where the track is silent or not there. */
export function bars(
  { sample_rate, samples_per_peak, peaks }: Peaks,
  { offsetMs, lengthMs, count }: Span,
): number[] {
  const made = new Array<number>(count).fill(0);
  const msPerPeak = (samples_per_peak / sample_rate) * 1000;
  for (let at = 0; at < peaks.length; at += 2) {
    const time = offsetMs + (at / 2) * msPerPeak;
    const bar = Math.floor((time / lengthMs) * count);
    if (bar < 0 || bar >= count) continue;
    const loud = Math.max(Math.abs(peaks[at] ?? 0), Math.abs(peaks[at + 1] ?? 0)) / 128;
    made[bar] = Math.max(made[bar] ?? 0, loud);
  }
  return made;
}

const MIDDLE = 20;
const REACH = 18;

/** The bars as one path in a box of height 40, each from its middle up and down; silence is a dot. */
export function outline(levels: readonly number[]): string {
  return levels
    .map((level, at) => {
      const half = Math.max(0.4, level * REACH);
      return `M${at + 0.5} ${(MIDDLE - half).toFixed(1)}V${(MIDDLE + half).toFixed(1)}`;
    })
    .join('');
}
