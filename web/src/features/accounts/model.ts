import type { Notifications, Scope } from '@/api';

/** About what somebody wants mail; notices in the app are there whatever is chosen. */
export const CHOICES = [
  'courses',
  'lectures',
  'recordings',
] as const satisfies readonly (keyof Notifications)[];

export const SCOPES: readonly Scope[] = [
  'read',
  'write',
  'recordings:read',
  'recordings:write',
  'courses:read',
  'courses:write',
  'admin',
];

/** The shortest password the server takes. */
export const PASSWORD_MIN = 8;

/** Where to go after signing in: a path of this app, never another site's. */
export function safeNext(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined;
  const base = 'https://here.invalid';
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined;
  return url?.origin === base ? url.pathname + url.search + url.hash : undefined;
}

/** The key in the fragment of the one-time link: `#token=…`. A fragment never reaches a server's log. */
export function tokenOf(fragment: string): string | undefined {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('token') ?? undefined;
}

/** A field of a submitted form, as text. */
export function text(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}
