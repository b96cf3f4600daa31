import { expect, test } from 'vitest';
import { labelOf, rungsOf } from './rungs';

const levels = [
  { width: 640, height: 360, bitrate: 560_000 },
  { width: 0, height: 0, bitrate: 130_000 },
  { width: 1280, height: 720, bitrate: 2_100_000 },
  { width: 1280, height: 720, bitrate: 1_050_000 },
];

test('the best comes first and sound alone last, each knowing its place in the stream', () => {
  expect(rungsOf(levels).map(({ level, height }) => [level, height])).toEqual([
    [2, 720],
    [3, 720],
    [0, 360],
    [1, null],
  ]);
});

test('only qualities of one height need their bit rate to be told apart', () => {
  const rungs = rungsOf(levels);
  expect(rungs.map((rung) => labelOf(rung, rungs))).toEqual([
    { height: 720, kbps: 2100 },
    { height: 720, kbps: 1050 },
    { height: 360, kbps: null },
    { height: null, kbps: null },
  ]);
});
