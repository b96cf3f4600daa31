import { describe, expect, test } from 'vitest';
import { fileSize, languageName, percent, spokenDate, spokenLength, timecode } from './format';

describe('a timecode', () => {
  test.each([
    [0, '0:00'],
    [7_900, '0:07'],
    [760_000, '12:40'],
    [3_723_000, '1:02:03'],
    [-5, '0:00'],
  ])('of %i ms is %s', (ms, text) => {
    expect(timecode(ms)).toBe(text);
  });
});

test('a length is said in the unit people would use', () => {
  expect(spokenLength(8_000, 'en-GB')).toBe('8 secs');
  expect(spokenLength(12 * 60_000, 'en-GB')).toBe('12 mins');
  expect(spokenLength(64 * 60_000, 'en-GB')).toBe('1 hr 4 mins');
  expect(spokenLength(120 * 60_000, 'de')).toBe('2 Std.');
});

test('a size has three figures at most', () => {
  expect(fileSize(0, 'en')).toBe('0 byte');
  expect(fileSize(812_345_678, 'en')).toBe('812 MB');
  expect(fileSize(1_243_000_000, 'de')).toBe('1,24\u00a0GB');
});

test('a share is 100 % only when it is whole', () => {
  expect(percent(0.999, 'en')).toBe('99%');
  expect(percent(1, 'en')).toBe('100%');
});

describe('a date', () => {
  const now = new Date(2026, 2, 3, 15, 0).getTime();
  const at = (...parts: [number, number, number, number, number]) =>
    new Date(...parts).toISOString();

  test.each([
    ['today', at(2026, 2, 3, 9, 5), 'Today, 09:05'],
    ['yesterday, even when less than a day ago', at(2026, 2, 2, 23, 30), 'Yesterday, 23:30'],
    ['this year', at(2026, 0, 20, 9, 0), 'Tue 20 Jan'],
    ['another year', at(2025, 11, 31, 9, 0), '31 Dec 2025'],
  ])('of %s is said as people say it', (_, iso, text) => {
    expect(spokenDate(iso, now, 'en-GB').replace(/,(?= \d+ Jan)/, '')).toBe(text);
  });
});

test('a language is named in the words of the reader, and a tag nobody knows stays a tag', () => {
  expect(languageName('de', 'en')).toBe('German');
  expect(languageName('deu', 'en')).toBe('German');
  expect(languageName('not a tag', 'en')).toBe('not a tag');
});
