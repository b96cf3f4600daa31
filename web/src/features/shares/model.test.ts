import { expect, test } from 'vitest';
import { ApiError } from '@/api';
import { embedCode, expiresAt, hasEnded, shutOf, today } from './model';

const now = new Date(2026, 2, 3, 10, 0, 0).getTime();

test('a link can be good for ever, for some days, or until the end of a day', () => {
  expect(expiresAt('never', '', now)).toBeNull();
  expect(Date.parse(expiresAt('week', '', now) ?? '') - now).toBe(7 * 24 * 3600 * 1000);
  const end = new Date(expiresAt('date', '2026-03-05', now) ?? '');
  expect([end.getDate(), end.getHours(), end.getMinutes()]).toEqual([5, 23, 59]);
  expect(expiresAt('date', '', now)).toBeNull();
});

test('a date field begins today', () => {
  expect(today(now)).toBe('2026-03-03');
});

test('a link has ended when its time is over', () => {
  const share = {
    id: '1',
    label: '',
    url: null,
    embed_url: null,
    has_password: false,
    download: false,
    created_at: '',
    opened: 0,
    last_opened_at: null,
  };
  expect(hasEnded({ ...share, expires_at: null }, now)).toBe(false);
  expect(hasEnded({ ...share, expires_at: new Date(now - 1).toISOString() }, now)).toBe(true);
});

test.each([
  ['share.password_needed', 401, 'password'],
  ['share.password_wrong', 401, 'wrong'],
  ['not_found', 404, 'unknown'],
  ['share.expired', 410, 'expired'],
  ['rate.limited', 429, 'busy'],
  ['internal', 500, 'other'],
] as const)('%s (%s) is told as %s', (code, status, shut) => {
  expect(shutOf(new ApiError({ code, status, title: '' }))).toBe(shut);
});

test('what is pasted elsewhere frames the player, and a title cannot break out of it', () => {
  const code = embedCode('https://r.example/embed/secret', 'A "B" <script>');
  expect(code).toContain('src="https://r.example/embed/secret"');
  expect(code).toContain('title="A &quot;B&quot; &lt;script>"');
});
