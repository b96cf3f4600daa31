import type { TakeQuality } from '@/api';

/** The heights of local takes there are to choose from. */
export const HEIGHTS = ['720', '1080', '1440', '2160'] as const;
export type Height = (typeof HEIGHTS)[number];

/** The kilobits a second that suit each height. */
const USUAL: Record<Height, number> = { 720: 5000, 1080: 9000, 1440: 16_000, 2160: 24_000 };

/** How much of what suits the height. */
const SHARES = { half: 0.5, usual: 1, double: 2 } as const;
export type Rate = keyof typeof SHARES;
export const RATES = ['half', 'usual', 'double'] as const satisfies readonly Rate[];

export const kbpsOf = (height: Height, rate: Rate) => USUAL[height] * SHARES[rate];

/** The nearest of the choices to what is set. */
export function choiceOf({ height, kbps }: TakeQuality): { height: Height; rate: Rate } {
  const known = HEIGHTS.find((one) => Number(one) >= height) ?? '2160';
  const share = (kbps ?? USUAL[known]) / USUAL[known];
  const rate = share < 0.75 ? 'half' : share > 1.5 ? 'double' : 'usual';
  return { height: known, rate };
}

/** What the server keeps of a choice. */
export const qualityOf = (height: Height, rate: Rate): TakeQuality => ({
  height: Number(height),
  kbps: rate === 'usual' ? null : kbpsOf(height, rate),
});

/** What an hour of pictures takes on the disk and the line, in gigabytes. */
export const gigabytesAnHour = (kbps: number) => (kbps * 3600) / 8 / 1e6;
