import { expect, test } from 'vitest';
import { fullFor } from './seats';

const answer = (text: string, after: string | null = null, responseType = 'text') => ({
  responseType,
  get responseText() {
    if (responseType === 'arraybuffer') throw new Error('these are bytes');
    return text;
  },
  getResponseHeader: () => after,
});
const FULL = '{"code":"live.full","status":503}';

test('all seats are taken: it says when to try again', () => {
  expect(fullFor(503, answer(FULL, '7'))).toBe(7);
  expect(fullFor(503, answer(FULL))).toBe(15);
  expect(fullFor(503, answer(FULL, 'soon'))).toBe(15);
});

test('another refusal is none of that', () => {
  expect(fullFor(503, answer('{"code":"storage.away"}', '7'))).toBeNull();
  expect(fullFor(503, answer('<html>', '7'))).toBeNull();
  expect(fullFor(503, answer(FULL, '7', 'arraybuffer'))).toBeNull();
  expect(fullFor(404, answer(FULL))).toBeNull();
  expect(fullFor(503, undefined)).toBeNull();
});
