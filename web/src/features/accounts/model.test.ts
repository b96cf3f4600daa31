import { expect, test } from 'vitest';
import { safeNext, tokenOf } from './model';

test('a path of this app is a place to go after signing in', () => {
  expect(safeNext('/recordings?q=ada#t')).toBe('/recordings?q=ada#t');
});

test.each([
  'https://evil.example/',
  '//evil.example/x',
  '/\\evil.example',
  'javascript:alert(1)',
  '',
  7,
  undefined,
])('another site is no place to go: %s', (value) => {
  expect(safeNext(value)).toBeUndefined();
});

test('the key of a one-time link is read from its fragment', () => {
  expect(tokenOf('#token=abc-_1')).toBe('abc-_1');
  expect(tokenOf('')).toBeUndefined();
});
