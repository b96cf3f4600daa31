import { expect, test } from 'vitest';
import { createKept } from './storage';

test('what is kept is there for the next visit', () => {
  createKept(() => localStorage).set('a', '1');
  expect(createKept(() => localStorage).get('a')).toBe('1');
});

test('where the browser allows no store it is kept as long as the page', () => {
  const kept = createKept(() => {
    throw new DOMException('Access is denied', 'SecurityError');
  });
  kept.set('a', '1');
  expect(kept.get('a')).toBe('1');
  kept.remove('a');
  expect(kept.get('a')).toBeNull();
});

test('when the store is full it is kept as long as the page', () => {
  const full = {
    getItem: () => null,
    setItem: () => {
      throw new Error('full');
    },
    removeItem: () => undefined,
  };
  const kept = createKept(() => full as unknown as Storage);
  kept.set('a', '1');
  expect(kept.get('a')).toBe('1');
});
