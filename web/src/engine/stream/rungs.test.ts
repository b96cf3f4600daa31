import { expect, test } from 'vitest';
import { labelOf, rungsOf } from './rungs';

const levels = [
  { uri: '/stream/small/index.m3u8?pt=x', width: 640, height: 360, bitrate: 560_000 },
  { uri: '/stream/sound/index.m3u8', width: 0, height: 0, bitrate: 130_000 },
  { uri: '/stream/best/index.m3u8', width: 1280, height: 720, bitrate: 2_100_000 },
  { uri: '/elsewhere.m3u8', width: 1280, height: 720, bitrate: 1_050_000 },
];

test('the best comes first and sound alone last, each knowing its place in the stream', () => {
  expect(rungsOf(levels).map(({ level, height }) => [level, height])).toEqual([
    [2, 720],
    [3, 720],
    [0, 360],
    [1, null],
  ]);
});

test('a quality is called as the stream calls it', () => {
  expect(rungsOf(levels).map(({ name }) => name)).toEqual(['best', '1050', 'small', 'sound']);
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
