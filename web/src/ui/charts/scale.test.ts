import { expect, test } from 'vitest';
import {
  areaPath,
  COLUMNS,
  highest,
  LEVELS,
  levelOf,
  linePath,
  peakAt,
  peakOf,
  strip,
} from './scale';

const hours = (length: number) => Array.from({ length }, (_, second) => second % 50);

test('a column shows the highest of what lies in it, so that a short peak is not lost', () => {
  const values = hours(14_400).fill(3);
  values[7_201] = 90;
  const columns = highest(values);
  expect(columns).toHaveLength(COLUMNS);
  expect(Math.max(...columns)).toBe(90);
  expect(columns.filter((value) => value === 3)).toHaveLength(COLUMNS - 1);
});

test('few values are drawn as they are', () => {
  expect(highest([1, 0, 2])).toEqual([1, 0, 2]);
  expect(highest([])).toEqual([]);
});

test('the peak of more values than a call takes arguments is found', () => {
  const values = hours(300_000);
  expect(peakOf(values)).toBe(49);
  expect(peakAt(values)).toBe(49);
  expect(peakAt([0, 0])).toBe(-1);
});

test('a line stands on nought and reaches its top', () => {
  expect(linePath([0, 5, 10], 10)).toBe('M0 100L500 50L1000 0');
  expect(areaPath([4], 4)).toBe('M500 0L1000 100L0 100Z');
  expect(linePath([], 1)).toBe('');
  expect(linePath([0, 0], 0)).toBe('M0 100L1000 100');
});

test('nothing is empty and the most is the fullest step', () => {
  expect([0, 1, 50, 100].map((value) => levelOf(value, 100))).toEqual([0, 1, 3, LEVELS]);
  expect(levelOf(1, 0)).toBe(0);
});

test('neighbours of one step are one rectangle', () => {
  const paths = strip([0, 6, 6, 1, 0], 6);
  expect(paths).toHaveLength(LEVELS);
  expect(paths[LEVELS - 1]).toBe('M1 0H3V1H1Z');
  expect(paths[0]).toBe('M3 0H4V1H3Z');
});
