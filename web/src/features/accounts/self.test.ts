import { describe, expect, test } from 'vitest';
import type { User } from '@/api';
import { CENTRED, cutOf, expiryOf, notificationsOf, pulled } from './self';

describe('the square of a picture', () => {
  test('is as large as fits, in the middle', () => {
    expect(cutOf(400, 200, CENTRED)).toEqual({ x: 100, y: 0, size: 200 });
  });

  test('gets smaller with the zoom and stays inside', () => {
    expect(cutOf(400, 200, { zoom: 2, x: 1, y: 1 })).toEqual({ x: 300, y: 100, size: 100 });
  });

  test('follows the hand, as far as the picture goes', () => {
    const right = pulled(CENTRED, 400, 200, { x: -50, y: 0 });
    expect(cutOf(400, 200, right).x).toBe(150);
    const far = pulled(CENTRED, 400, 200, { x: 999, y: 999 });
    expect(cutOf(400, 200, far)).toEqual({ x: 0, y: 0, size: 200 });
  });
});

test('a token ends when its days are over, or never', () => {
  const now = Date.parse('2026-03-03T10:00:00Z');
  expect(expiryOf('30', now)).toBe('2026-04-02T10:00:00.000Z');
  expect(expiryOf('never', now)).toBeUndefined();
});

test('mail is wanted until it is declined', () => {
  const user = { notifications: { lectures: false } } as unknown as User;
  expect(notificationsOf(user)).toEqual({ courses: true, lectures: false, recordings: true });
});
