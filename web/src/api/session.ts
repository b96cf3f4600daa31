import { kept } from '../kit/storage';
import { createStore } from '../kit/store';
import { createApi, publicApi, type Api } from './client';
import { ApiError } from './errors';
import type { Tokens, User } from './types';

/**
 * Who is signed in on this device. The access token lives in this module's memory and nowhere else; the refresh
 * token is an HttpOnly cookie that no script can read. Tabs take turns at refreshing by a Web Lock, because a
 * refresh token presented twice is taken for a stolen one.
 */
export interface Session {
  status: 'unknown' | 'signed-in' | 'signed-out';
  user: User | null;
}

interface Access {
  token: string;
  expiresAt: number;
}

/** Refresh this long before the token ends, so that no call meets an expired one. */
const EARLY_MS = 60_000;
const LOCK = 'rostrum-refresh';
const CHANNEL = 'rostrum-session';
const FROM_WEB = { headers: { 'rostrum-client': 'web' } };

/** Set on this device while somebody is signed in: who never was is not asked for a cookie they cannot have. */
const HINT = 'rostrum.signed-in';

const nobody: Session = { status: 'signed-out', user: null };

export const session = createStore<Session>(
  kept.get(HINT) === null ? nobody : { status: 'unknown', user: null },
);

let access: Access | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let refreshing: Promise<boolean> | undefined;

function openChannel(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(CHANNEL);
  } catch {
    // In another site's frame there are no other tabs to speak with.
    return null;
  }
}

const otherTabs = openChannel();
otherTabs?.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.data === 'signed-out') forget();
});

/** Takes over the tokens of a sign-in. */
export function signedIn(tokens: Tokens): void {
  access = { token: tokens.access_token, expiresAt: Date.now() + tokens.expires_in * 1000 };
  clearTimeout(timer);
  timer = setTimeout(() => void refresh(), Math.max(tokens.expires_in * 1000 - EARLY_MS, 1000));
  kept.set(HINT, 'yes');
  session.set({ status: 'signed-in', user: tokens.user });
}

/** Changes what is known of the person, after they edited it. */
export function userChanged(user: User): void {
  session.set({ status: 'signed-in', user });
}

function forget(): void {
  access = null;
  clearTimeout(timer);
  kept.remove(HINT);
  session.set(nobody);
}

async function refreshNow(): Promise<boolean> {
  try {
    signedIn(await publicApi.post<Tokens>('/api/v1/auth/refresh', { body: {}, ...FROM_WEB }));
    return true;
  } catch (error) {
    // Only a refusal ends the sign-in. While the server is away, what is known stays, and the next call asks again.
    if (
      error instanceof ApiError &&
      error.status >= 400 &&
      error.status < 500 &&
      error.status !== 429
    )
      forget();
    else if (session.get().status === 'unknown') throw error;
    return false;
  }
}

/** Trades the cookie for a fresh access token; many callers at once share one request. */
export function refresh(): Promise<boolean> {
  refreshing ??= inTurn(refreshNow).finally(() => {
    refreshing = undefined;
  });
  return refreshing;
}

async function inTurn(work: () => Promise<boolean>): Promise<boolean> {
  // Without a secure context there are no locks; a page on plain http has no camera either.
  const locks = navigator.locks as LockManager | undefined;
  return locks ? await locks.request(LOCK, work) : await work();
}

/** The access token of the signed-in person, fresh, or null. Sockets ask here too. */
export async function accessToken(): Promise<string | null> {
  if (access && access.expiresAt - Date.now() > 5_000) return access.token;
  if (session.get().status === 'signed-out') return null;
  await refresh();
  return access?.token ?? null;
}

/** Finds out, once per page load, whether someone is signed in. */
export async function whoIsHere(): Promise<Session> {
  if (session.get().status === 'unknown') await refresh();
  return session.get();
}

export const signIn = async (body: { email: string; password: string }) =>
  signedIn(await publicApi.post<Tokens>('/api/v1/auth/login', { body, ...FROM_WEB }));

export const signUp = async (body: { email: string; password: string; name: string }) =>
  signedIn(await publicApi.post<Tokens>('/api/v1/auth/register', { body, ...FROM_WEB }));

/** The account is named only while there is no admin: the link then makes the first; later it signs the admin in. */
export interface WelcomeForm {
  token: string;
  email?: string;
  password?: string;
  name?: string;
}

/** Redeems the one-time link that the server printed. */
export const welcome = async (body: WelcomeForm) =>
  signedIn(await publicApi.post<Tokens>('/api/v1/auth/welcome', { body, ...FROM_WEB }));

/** Sets a new password by the key of a mailed link, and signs in with it. */
export const resetPassword = async (body: { token: string; new_password: string }) =>
  signedIn(await publicApi.post<Tokens>('/api/v1/auth/reset', { body, ...FROM_WEB }));

/** Ends the sign-in on this device, in every tab of it. */
export async function signOut(): Promise<void> {
  await api.post('/api/v1/auth/logout', { body: {}, ...FROM_WEB });
  otherTabs?.postMessage('signed-out');
  forget();
}

/** Calls in the name of the signed-in person. */
export const api: Api = createApi({ token: accessToken, renew: refresh });
