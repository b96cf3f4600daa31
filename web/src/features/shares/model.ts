import { ApiError, type Share } from '@/api';

export const EXPIRIES = ['never', 'day', 'week', 'month', 'date'] as const;
export type Expiry = (typeof EXPIRIES)[number];

const DAYS = { day: 1, week: 7, month: 30 } as const;
const DAY_MS = 24 * 3600 * 1000;

/** Until when a link is good: the end of the chosen day, in the person's own time. Null: for ever. */
export function expiresAt(choice: Expiry, date: string, now: number): string | null {
  if (choice === 'never') return null;
  if (choice !== 'date') return new Date(now + DAYS[choice] * DAY_MS).toISOString();
  const [year, month, day] = date.split('-').map(Number);
  if (!year || !month || !day) return null;
  return new Date(year, month - 1, day, 23, 59, 59).toISOString();
}

/** The earliest day that a date field offers: today, as the field writes it. */
export function today(now: number): string {
  const date = new Date(now);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Shown as ended when it is about to be. */
const ABOUT_MS = 5_000;

export const hasEnded = ({ expires_at }: Share, now: number) =>
  expires_at !== null && Date.parse(expires_at) <= now + ABOUT_MS;

/** What a link says when it does not open. */
export type Shut = 'password' | 'wrong' | 'unknown' | 'expired' | 'busy' | 'other';

export function shutOf(error: unknown): Shut {
  if (!(error instanceof ApiError)) return 'other';
  if (error.code === 'share.password_needed') return 'password';
  if (error.code === 'share.password_wrong') return 'wrong';
  if (error.status === 404) return 'unknown';
  if (error.status === 410) return 'expired';
  if (error.status === 429) return 'busy';
  return 'other';
}

/** What to paste into another page so that the player appears in it. */
export function embedCode(address: string, title: string): string {
  const quoted = title.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return (
    `<iframe src="${address}" title="${quoted}" width="640" height="360" ` +
    'allow="autoplay; fullscreen; picture-in-picture" allowfullscreen></iframe>'
  );
}
