import type { LetterState, Ready, Role, UserState } from '@/api';

export const ROLES: readonly Role[] = ['student', 'instructor', 'admin'];
export const USER_STATES: readonly UserState[] = ['active', 'invited', 'disabled'];
export const LETTER_STATES: readonly LetterState[] = ['waiting', 'sent', 'failed', 'held'];
/** What the server says of its parts, in the order it is shown. */
export const CHECKS = [
  'database',
  'storage',
  'queue',
  'ffmpeg',
] as const satisfies readonly (keyof Ready)[];

export interface UserFilter {
  q: string;
  role: Role | 'all';
  state: UserState | 'all';
}

/** What the address of the list says, as far as it says something. */
export function userFilterOf(raw: { q?: string; role?: string; state?: string }): UserFilter {
  return {
    q: raw.q ?? '',
    role: ROLES.find((role) => role === raw.role) ?? 'all',
    state: USER_STATES.find((state) => state === raw.state) ?? 'all',
  };
}

/** The same filter as an address has it: what is usual is left out. */
export function userSearchOf({ q, role, state }: UserFilter): {
  q?: string;
  role?: string;
  state?: string;
} {
  return {
    ...(q ? { q } : {}),
    ...(role === 'all' ? {} : { role }),
    ...(state === 'all' ? {} : { state }),
  };
}

export interface LetterFilter {
  state: LetterState | 'all';
}

/** What the log tells of; the first word of each action. */
export const SUBJECTS = [
  'account',
  'sign_in',
  'token',
  'course',
  'recording',
  'share',
  'storage',
  'letter',
  'house',
] as const;

export type Subject = (typeof SUBJECTS)[number];

export interface AuditFilter {
  actor: string;
  subject: Subject | 'all';
  /** Moments, RFC 3339, or nothing. */
  from: string;
  to: string;
}

/** The bounds of days as the reader lives them: from the first's midnight to the end of the last. */
export function boundsOf(from: string, to: string): { from: string; to: string } {
  const midnight = (day: string, later: number) => {
    const [year, month, date] = day.split('-').map(Number);
    if (!year || !month || !date) return '';
    return new Date(year, month - 1, date + later).toISOString();
  };
  return { from: midnight(from, 0), to: midnight(to, 1) };
}

const GIGA = 1e9;

/** A limit as it is typed, in gigabytes: nothing for what the settings say, 0 for none. What is no amount is undefined. */
export function quotaOf(typed: string): number | null | undefined {
  if (typed.trim() === '') return null;
  const bytes = Math.round(Number(typed) * GIGA);
  return Number.isSafeInteger(bytes) && bytes >= 0 ? bytes : undefined;
}

/** The same limit as a field shows it. */
export const typedQuota = (bytes: number | null): string =>
  bytes === null ? '' : String(Math.round((bytes / GIGA) * 1000) / 1000);

/** How many there are at least, and whether there are more. */
export const atLeast = (page: { items: readonly unknown[]; next_cursor: string | null }): string =>
  `${page.items.length}${page.next_cursor === null ? '' : '+'}`;

/** How full a place is, for the colour of its bar. */
export const isNearlyFull = (share: number): boolean => share >= 0.9;
