import { expect, test } from 'vitest';
import { placeAt, stepTo, type Stretch } from './beside';

const at = (second: number, part: Partial<Stretch> = {}): Stretch => ({
  start: second,
  duration: 2,
  programDateTime: 1_000_000 + second * 1000,
  ...part,
});

test('a moment is found by its date, and nothing where there is a gap', () => {
  const list = [at(0), at(2, { gap: true }), at(4)];
  expect(placeAt(list, 1_001_500)).toBe(1.5);
  expect(placeAt(list, 1_003_000)).toBeNull();
  expect(placeAt(list, 1_004_000)).toBe(4);
  expect(placeAt(list, 999_999)).toBeNull();
  expect(placeAt([], 1_000_000)).toBeNull();
});

test('dates say where it is, also where seconds are counted anew', () => {
  const list = [at(0), at(2, { programDateTime: 1_060_000 })];
  expect(placeAt(list, 1_061_000)).toBe(3);
  expect(placeAt(list, 1_030_000)).toBeNull();
});

test('what a list that grows does not have yet is on its way, for a while', () => {
  const list = [at(0), at(2)];
  expect(placeAt(list, 1_005_000)).toBe(5);
  expect(placeAt(list, 1_007_000)).toBeNull();
  expect(placeAt([at(0), at(2, { gap: true })], 1_005_000)).toBeNull();
});

test('what is little apart is made up for by speed, what is far by a jump', () => {
  expect(stepTo(10, 10.01, 1, false)).toEqual({ seek: null, rate: 1 });
  expect(stepTo(10.05, 10, 1, false).rate).toBeCloseTo(1.025);
  expect(stepTo(10, 10.4, 1, false)).toEqual({ seek: null, rate: 0.95 });
  expect(stepTo(10.4, 10, 2, false)).toEqual({ seek: null, rate: 2.1 });
  expect(stepTo(12, 10, 1.5, false)).toEqual({ seek: 12, rate: 1.5 });
});

test('while the other one rests it stands where that does', () => {
  expect(stepTo(10.1, 10, 1, true)).toEqual({ seek: 10.1, rate: 1 });
  expect(stepTo(10.01, 10, 1, true)).toEqual({ seek: null, rate: 1 });
});
