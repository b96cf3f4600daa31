import { beforeEach, expect, test } from 'vitest';
import { createCollector, type Collector, type Look } from './collector';

let now = 0;
let collector: Collector;
let position = 0;

const usual: Look = {
  position: 0,
  playing: true,
  waiting: false,
  rate: 1,
  visible: true,
  rendition: '1000',
};

beforeEach(() => {
  now = 0;
  position = 0;
  let ids = 0;
  collector = createCollector({
    now: () => now,
    wall: () => now,
    newId: () => `beat-${(ids += 1)}`,
  });
});

/** Plays on for so long, with a look every quarter of a second. */
function play(seconds: number, with_: Partial<Look> = {}): void {
  const rate = with_.rate ?? 1;
  collector.look({ ...usual, ...with_, position });
  for (let gone = 0; gone < seconds; gone += 0.25) {
    now += 250;
    if (!with_.waiting) position += 0.25 * rate;
    collector.look({ ...usual, ...with_, position });
  }
}

const pause = () => collector.look({ ...usual, playing: false, position });
const spans = () => collector.take().map(({ from, to }) => [from, to]);

test('what was played is one stretch, told when it is asked for', () => {
  play(5);
  expect(collector.take()).toEqual([
    {
      id: 'beat-1',
      from: 0,
      to: 5,
      at: '1970-01-01T00:00:05.000Z',
      rate: 1,
      visible: true,
      rendition: '1000',
      stalled_ms: 0,
    },
  ]);
});

test('beats follow each other without a gap and without an overlap', () => {
  play(3);
  const first = spans();
  play(3);
  pause();
  expect([...first, ...spans()]).toEqual([
    [0, 3],
    [3, 6],
  ]);
});

test('what was jumped over was not played', () => {
  play(2);
  position = 60;
  play(2);
  pause();
  expect(spans()).toEqual([
    [0, 2],
    [60, 62],
  ]);
});

test('going back makes a second stretch over the same seconds', () => {
  play(4);
  position = 1;
  play(1);
  pause();
  expect(spans()).toEqual([
    [0, 4],
    [1, 2],
  ]);
});

test('at double speed more seconds are played, and the beat says so', () => {
  play(3, { rate: 2 });
  pause();
  expect(collector.take()).toMatchObject([{ from: 0, to: 6, rate: 2 }]);
});

test('another speed, another rendition and a hidden page each begin a beat of their own', () => {
  play(1);
  play(1, { rate: 1.5 });
  play(1, { rendition: '500' });
  play(1, { visible: false });
  pause();
  expect(
    collector.take().map(({ rate, rendition, visible }) => [rate, rendition, visible]),
  ).toEqual([
    [1, '1000', true],
    [1.5, '1000', true],
    [1, '500', true],
    [1, '1000', false],
  ]);
});

test('time without data is counted as stalled and not as played', () => {
  play(2);
  play(3, { waiting: true });
  play(2);
  pause();
  expect(collector.take()).toMatchObject([{ from: 0, to: 4, stalled_ms: 3000 }]);
});

test('waiting for the first picture, at the start and after a seek, is no stall', () => {
  play(2, { waiting: true });
  play(2);
  position = 60;
  play(2, { waiting: true });
  play(2);
  pause();
  expect(collector.take().map(({ stalled_ms }) => stalled_ms)).toEqual([0, 0]);
});

test('while paused nothing is collected, and nothing is told twice', () => {
  play(2);
  pause();
  expect(spans()).toEqual([[0, 2]]);
  now += 60_000;
  pause();
  expect(spans()).toEqual([]);
});
