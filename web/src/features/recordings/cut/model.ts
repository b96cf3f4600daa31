import type { BrandAsset, MixCut } from '@/api';

/** What is made where nobody has said anything. */
export const USUAL_CUT: MixCut = {
  from_ms: 0,
  to_ms: null,
  removed: [],
  trim_silence: null,
  fade_in_ms: 0,
  fade_out_ms: 0,
  intro: null,
  outro: null,
  lower_thirds: [],
};

/** Offered when pauses are made shorter for the first time. */
export const FIRST_TRIM = { longer_than_ms: 2000, keep_ms: 800 };

export const LONGER_THAN_MS = [1000, 1500, 2000, 3000, 5000, 10_000] as const;
export const KEEP_MS = [400, 600, 800, 1000, 1500, 2000] as const;
export const FADES_MS = [0, 300, 500, 1000, 2000, 3000] as const;
export const END_MS = [2000, 3000, 5000, 8000, 12_000] as const;

export type Stretch = MixCut['removed'][number];
export type LowerThird = MixCut['lower_thirds'][number];

const TIME = /^(?:(?:(\d+):)?(\d{1,2}):)?(\d+(?:[.,]\d{1,3})?)$/;

/** Reads `75`, `1:15` or `1:02:03.5`; null where it is no time. */
export function readTime(text: string): number | null {
  const parts = TIME.exec(text.trim());
  if (!parts) return null;
  const [hours, minutes, seconds] = [parts[1] ?? '0', parts[2] ?? '0', parts[3] ?? '0'];
  const whole = Number(hours) * 3600 + Number(minutes) * 60;
  return Math.round((whole + Number(seconds.replace(',', '.'))) * 1000);
}

/** A time with its tenths, where it has any: what `readTime` reads. */
export function writeTime(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const rest = tenths % 10 === 0 ? '' : `.${tenths % 10}`;
  return h > 0 ? `${h}:${two(m)}:${two(s)}${rest}` : `${m}:${two(s)}${rest}`;
}

/** The values that are offered, with the one that is chosen if it is another. */
export const withValue = (offered: readonly number[], value: number) =>
  offered.includes(value) ? [...offered] : [...offered, value].toSorted((a, b) => a - b);

/**
 * Whether what is shown before or behind a film stands still, so that somebody has to say for how long. What is not among
 * one's own is taken for a picture: nothing is known of it, and its time must not be out of reach.
 */
export const isPicture = (kept: readonly Pick<BrandAsset, 'id' | 'kind'>[], asset: string) =>
  (kept.find(({ id }) => id === asset)?.kind ?? 'picture') === 'picture';

/** How much of a recording is left when all this is taken out of it by hand. */
export function leftMs(cut: MixCut, lengthMs: number): number {
  const end = Math.min(cut.to_ms ?? lengthMs, lengthMs);
  const removed = [
    { from_ms: 0, to_ms: cut.from_ms },
    { from_ms: end, to_ms: lengthMs },
    ...cut.removed,
  ].toSorted((a, b) => a.from_ms - b.from_ms);
  let [left, at] = [0, 0];
  for (const { from_ms: from, to_ms: to } of removed) {
    left += Math.max(0, Math.min(from, lengthMs) - at);
    at = Math.max(at, to);
  }
  return left + Math.max(0, lengthMs - at);
}

/** Why a stretch cannot be taken out; null where it can. */
export const isBackwards = ({ from_ms: from, to_ms: to }: Stretch) => to <= from;

export const byTime = <T extends { from_ms: number } | { at_ms: number }>(all: readonly T[]) => {
  const time = (one: T) => ('from_ms' in one ? one.from_ms : one.at_ms);
  return all.toSorted((a, b) => time(a) - time(b));
};
