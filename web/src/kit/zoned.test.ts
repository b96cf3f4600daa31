import { expect, test } from 'vitest';
import { momentOf, wallClock } from './zoned';

test.each([
  ['2026-01-15T09:00', 'Europe/Berlin', '2026-01-15T08:00:00.000Z'],
  ['2026-07-15T09:00', 'Europe/Berlin', '2026-07-15T07:00:00.000Z'],
  ['2026-07-15T09:00', 'Asia/Kolkata', '2026-07-15T03:30:00.000Z'],
  ['2026-07-15T00:30', 'America/Los_Angeles', '2026-07-15T07:30:00.000Z'],
  ['2026-12-31T23:45', 'Pacific/Kiritimati', '2026-12-31T09:45:00.000Z'],
])('%s in %s is %s, and is read back the same', (local, zone, moment) => {
  expect(momentOf(local, zone)).toBe(moment);
  expect(wallClock(moment, zone)).toBe(local);
});

test('an hour that spring skips is read as the hour after it', () => {
  expect(momentOf('2026-03-29T02:30', 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
});

test('of an hour that autumn has twice, the first counts', () => {
  expect(momentOf('2026-10-25T02:30', 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
});

test('an unfinished time is none', () => {
  expect(momentOf('', 'Europe/Berlin')).toBeNull();
  expect(momentOf('2026-10', 'Europe/Berlin')).toBeNull();
});
