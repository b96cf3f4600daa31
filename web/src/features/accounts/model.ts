/** The shortest password the server takes. */
export const PASSWORD_MIN = 8;

/** Where to go after signing in: a path of this app, never another site's. */
export function safeNext(value: unknown): string | undefined {
  if (typeof value !== 'string' || !value.startsWith('/')) return undefined;
  const base = 'https://here.invalid';
  const url = URL.canParse(value, base) ? new URL(value, base) : undefined;
  return url?.origin === base ? url.pathname + url.search + url.hash : undefined;
}
