import { expect, test } from 'vitest';
import { cuesAt, parseVtt, seconds, tileOf } from './vtt';

const FILE = `WEBVTT

NOTE made by hand

1
00:01.000 --> 00:04.000 line:0
<v Ada>Good <i>morning</i> &amp; welcome.</v>

00:00:03.500 --> 00:00:06.000
Second line
of two

00:09.000 --> 00:08.000
never shown
`;

test('cues are read with their times, without markup, and what is none is passed over', () => {
  expect(parseVtt(FILE)).toEqual([
    { start: 1, end: 4, text: 'Good morning & welcome.', top: true },
    { start: 3.5, end: 6, text: 'Second line\nof two', top: false },
  ]);
});

test('a file with the line ends of Windows says the same', () => {
  expect(parseVtt(FILE.replaceAll('\n', '\r\n'))).toEqual(parseVtt(FILE));
});

test('two who speak at once are both shown', () => {
  const cues = parseVtt(FILE);
  expect(cuesAt(cues, 3.7)).toHaveLength(2);
  expect(cuesAt(cues, 6)).toHaveLength(0);
});

test.each([
  ['1:02:03.456', 3723.456],
  ['02:03.5', 123.5],
  ['00:00:01,250', 1.25],
  ['soon', null],
])('%s is read as %s seconds', (stamp, value) => {
  expect(seconds(stamp)).toBe(value);
});

test('a cue of a sprite names its part of the picture', () => {
  expect(tileOf('sprite.jpg?pt=x#xywh=160,90,160,90')).toEqual({
    file: 'sprite.jpg?pt=x',
    x: 160,
    y: 90,
    width: 160,
    height: 90,
  });
  expect(tileOf('Hello')).toBeNull();
});
