import { expect, test } from 'vitest';
import { endsHere, fetchedTo } from './tail';

const film = (end: number) => ({ end, tagList: [['INF', '2.0']] });
const gap = (end: number) => ({ end, tagList: [['GAP'], ['INF', '2.0']] });

test('a list that is over ends where nothing but gaps follow', () => {
  const list = { live: false, fragments: [film(2), gap(4), film(6), gap(8), gap(10)] };
  expect(endsHere(list, 2)).toBe(false);
  expect(endsHere(list, 5.9)).toBe(true);
  expect(endsHere(list, 6)).toBe(true);
  expect(endsHere({ ...list, live: true }, 6)).toBe(false);
  expect(endsHere({ live: false, fragments: [] }, 0)).toBe(false);
});

test('a list that is over ends where all of it is fetched', () => {
  const list = { live: false, fragments: [film(2), gap(4), film(6)] };
  expect(endsHere(list, 4)).toBe(false);
  expect(endsHere(list, 5.9)).toBe(true);
  expect(endsHere({ ...list, live: true }, 6)).toBe(false);
});

test('what is fetched is counted from where one is', () => {
  const ranges = {
    length: 2,
    start: (n: number) => [1, 20][n] ?? 0,
    end: (n: number) => [10, 30][n] ?? 0,
  };
  expect(fetchedTo(ranges, 0.9)).toBe(10);
  expect(fetchedTo(ranges, 5)).toBe(10);
  expect(fetchedTo(ranges, 15)).toBe(15);
  expect(fetchedTo(undefined, 3)).toBe(3);
});
