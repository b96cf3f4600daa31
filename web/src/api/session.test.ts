import { beforeEach, expect, test, vi } from 'vitest';
import type { Tokens } from './types';

const server = vi.fn<typeof fetch>();
const user = {
  id: '1',
  email: 'ada@example.org',
  name: 'Ada',
  role: 'instructor',
  created_at: '',
  language: null,
  time_zone: null,
  last_seen_at: null,
  picture_url: null,
  state: 'active',
  notifications: { courses: true, lectures: true, recordings: true },
} as const;
const tokens = (access_token: string, expires_in = 900): Tokens => ({
  user,
  access_token,
  refresh_token: null,
  token_type: 'Bearer',
  expires_in,
});
const answer = (body: unknown, status = 200) =>
  Promise.resolve(new Response(JSON.stringify(body), { status }));

/** A page that was just loaded. */
async function load(wasSignedIn: boolean) {
  if (wasSignedIn) localStorage.setItem('rostrum.signed-in', 'yes');
  vi.resetModules();
  return import('./session');
}

beforeEach(() => {
  vi.useFakeTimers();
  server.mockReset();
  vi.stubGlobal('fetch', server);
  return () => vi.useRealTimers();
});

test('a page of somebody who never signed in asks the server nothing', async () => {
  const { whoIsHere } = await load(false);
  expect((await whoIsHere()).status).toBe('signed-out');
  expect(server).not.toHaveBeenCalled();
});

test('the sign-in of before comes back by the cookie, as the web app, and many callers share one request', async () => {
  server.mockImplementation(() => answer(tokens('fresh')));
  const { whoIsHere, accessToken } = await load(true);
  const [here, token] = await Promise.all([whoIsHere(), accessToken()]);
  expect(here.user?.name).toBe('Ada');
  expect(token).toBe('fresh');
  expect(server).toHaveBeenCalledTimes(1);
  const [address, request] = server.mock.calls[0] as [string, { headers: Headers }];
  expect(address).toBe('/api/v1/auth/refresh');
  expect(request.headers.get('rostrum-client')).toBe('web');
});

test('the token is renewed a minute before it ends', async () => {
  server.mockImplementation(() => answer(tokens('second')));
  const { signedIn, accessToken } = await load(false);
  signedIn(tokens('first', 900));
  await vi.advanceTimersByTimeAsync(839_000);
  expect(await accessToken()).toBe('first');
  await vi.advanceTimersByTimeAsync(2_000);
  expect(await accessToken()).toBe('second');
});

test('a refused cookie ends the sign-in', async () => {
  server.mockImplementation(() => answer({ code: 'auth.expired', title: 'Expired' }, 401));
  const { whoIsHere, accessToken } = await load(true);
  expect((await whoIsHere()).status).toBe('signed-out');
  expect(await accessToken()).toBeNull();
  expect(localStorage.getItem('rostrum.signed-in')).toBeNull();
});

test('a server that is away does not sign anybody out', async () => {
  const { signedIn, refresh, session } = await load(false);
  signedIn(tokens('first', 900));
  server.mockRejectedValue(new TypeError('Failed to fetch'));
  expect(await refresh()).toBe(false);
  expect(session.get().status).toBe('signed-in');
});
