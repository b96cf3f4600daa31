import { describe, expect, it, test } from 'vitest';
import { isPicture, leftMs, readTime, USUAL_CUT, withValue, writeTime } from './model';

describe('a time', () => {
  it('is read as people write it', () => {
    expect(readTime('75')).toBe(75_000);
    expect(readTime(' 1:15 ')).toBe(75_000);
    expect(readTime('1:02:03.5')).toBe(3_723_500);
    expect(readTime('0:07,25')).toBe(7250);
    for (const wrong of ['', 'x', '1:2:3:4', '-1', '1.2.3']) expect(readTime(wrong)).toBeNull();
  });

  it('is written so that it is read again', () => {
    for (const ms of [0, 7000, 75_500, 3_723_500]) expect(readTime(writeTime(ms))).toBe(ms);
  });
});

describe('a cut', () => {
  it('leaves what is not taken out, and counts nothing twice', () => {
    expect(leftMs(USUAL_CUT, 60_000)).toBe(60_000);
    const removed = [
      { from_ms: 20_000, to_ms: 30_000 },
      { from_ms: 25_000, to_ms: 35_000 },
    ];
    expect(leftMs({ ...USUAL_CUT, from_ms: 5000, to_ms: 50_000, removed }, 60_000)).toBe(30_000);
    expect(leftMs({ ...USUAL_CUT, to_ms: 99_000 }, 60_000)).toBe(60_000);
  });

  it('offers what is chosen too', () => {
    expect(withValue([0, 500], 300)).toEqual([0, 300, 500]);
    expect(withValue([0, 500], 500)).toEqual([0, 500]);
  });
});

test('only a picture is shown for as long as somebody says', () => {
  const kept = [
    { id: 'logo', kind: 'picture' },
    { id: 'film', kind: 'video' },
    { id: 'jingle', kind: 'sound' },
  ] as const;
  expect(['logo', 'film', 'jingle', "another's"].map((id) => isPicture(kept, id))).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
