import { beforeEach, expect, test, vi } from 'vitest';
import { createApi, path, publicApi } from './client';
import { ApiError, NETWORK } from './errors';

const server = vi.fn<typeof fetch>();
const json = (body: unknown, status = 200, headers = {}) =>
  new Response(JSON.stringify(body), { status, headers });

beforeEach(() => {
  server.mockReset();
  vi.stubGlobal('fetch', server);
});

const asked = (call = 0) => server.mock.calls[call] as [string, RequestInit & { headers: Headers }];

test('a call carries the token in its header and its query without what is empty', async () => {
  server.mockResolvedValueOnce(json({ ok: true }));
  const api = createApi({ token: () => Promise.resolve('abc') });
  await api.get('/api/v1/recordings', {
    query: { q: '', state: 'ready', cursor: null, limit: 30 },
  });
  const [address, request] = asked();
  expect(address).toBe('/api/v1/recordings?state=ready&limit=30');
  expect(request.headers.get('authorization')).toBe('Bearer abc');
});

test('a part of a path cannot climb out of it', () => {
  expect(path`/api/v1/rooms/${'../admin?x'}/link`).toBe('/api/v1/rooms/..%2Fadmin%3Fx/link');
});

test('a refusal keeps its code, its words and what it says of each field', async () => {
  server.mockResolvedValueOnce(
    json(
      {
        code: 'request.invalid',
        title: 'No',
        errors: [{ field: 'name', code: 'long', detail: 'Too long' }],
      },
      422,
    ),
  );
  const error = await publicApi.post('/x').catch((refusal: unknown) => refusal);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: 'request.invalid', status: 422 });
  expect((error as ApiError).field('name')).toBe('Too long');
});

test('an answer that is no problem document is told by its status', async () => {
  server.mockResolvedValueOnce(new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
  await expect(publicApi.get('/x')).rejects.toMatchObject({ code: 'http.502', status: 502 });
});

test('no answer at all is its own failure', async () => {
  server.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  await expect(publicApi.get('/x')).rejects.toMatchObject({ code: NETWORK, status: 0 });
});

test('an expired token is renewed once and the call repeated with the fresh one', async () => {
  let token = 'old';
  const renew = vi.fn(() => {
    token = 'new';
    return Promise.resolve(true);
  });
  server.mockResolvedValueOnce(json({}, 401)).mockResolvedValueOnce(json({ id: 1 }));
  const api = createApi({ token: () => Promise.resolve(token), renew });
  await expect(api.get('/x')).resolves.toEqual({ id: 1 });
  expect(asked(1)[1].headers.get('authorization')).toBe('Bearer new');
});

test('a call that is refused again after renewal is not repeated for ever', async () => {
  server.mockImplementation(() =>
    Promise.resolve(json({ code: 'auth.expired', title: 'Expired' }, 401)),
  );
  const api = createApi({ token: () => Promise.resolve('t'), renew: () => Promise.resolve(true) });
  await expect(api.get('/x')).rejects.toMatchObject({ status: 401 });
  expect(server).toHaveBeenCalledTimes(2);
});
