import { expect, test } from 'vitest';
import { bars, outline } from './peaks';

const peaks = {
  sample_rate: 1000,
  samples_per_peak: 100,
  peaks: [-64, 32, -128, 10, 0, 0, -10, 127],
};

test('each bar is as high as the loudest moment under it', () => {
  expect(bars(peaks, { offsetMs: 0, lengthMs: 400, count: 2 })).toEqual([1, 127 / 128]);
});

test('a track that begins late leaves the bars before it empty, and what lies beyond the end is not drawn', () => {
  expect(bars(peaks, { offsetMs: 200, lengthMs: 400, count: 4 })).toEqual([0, 0, 0.5, 1]);
});

test('silence is drawn as a dot, so that the lane is seen', () => {
  expect(outline([0])).toBe('M0.5 19.6V20.4');
});
