import { describe, expect, it } from 'vitest';
import type { ClockPair } from '../outbox/take-row';
import { createGapFilter } from './gaps';
import { createCutter, toS24le } from './pcm';
import { createPcmTake } from './pcm-take';
import { createTakeClock, median } from './take-clock';

const RATE = 48_000;
const FRAMES = 480;

/** The samples of 24-bit bytes. */
function samples(bytes: Uint8Array): number[] {
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += 3) {
    const value = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16);
    out.push((value << 8) >> 8);
  }
  return out;
}

describe('24-bit samples', () => {
  it('hold full scale, its negative, and nothing beyond', () => {
    expect(samples(toS24le([new Float32Array([0, 1, -1, 0.5, 2, -2])]))).toEqual([
      0, 8_388_607, -8_388_608, 4_194_304, 8_388_607, -8_388_608,
    ]);
  });

  it('interleave the channels', () => {
    const planes = [new Float32Array([0.25, 0.5]), new Float32Array([-0.25, -0.5])];
    expect(samples(toS24le(planes))).toEqual([2_097_152, -2_097_152, 4_194_304, -4_194_304]);
  });
});

describe('the cutter', () => {
  it('hands on pieces of one length, and the rest at the end', () => {
    const pieces: number[][] = [];
    const cutter = createCutter(4, (bytes) => pieces.push([...bytes]));
    cutter.push(new Uint8Array([1, 2, 3]));
    cutter.push(new Uint8Array([4, 5, 6, 7, 8, 9]));
    cutter.flush();
    cutter.flush();
    expect(pieces).toEqual([[1, 2, 3, 4], [5, 6, 7, 8], [9]]);
  });
});

describe('the clock of a take', () => {
  it('finds the middle value', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, 0]);
  });

  it('reads the start from many buffers, whatever the first one says', () => {
    const clock = createTakeClock(RATE, 'balanced');
    clock.observe(0, 1000 - 190);
    for (let n = 1; n < 200; n++) clock.observe(n * FRAMES, 1000 + n * 10 + (n % 2 ? 0.4 : -0.4));
    expect(Math.abs((clock.startedAtMs() ?? 0) - 1000)).toBeLessThan(0.5);
  });

  it('says nothing before it has heard half a second', () => {
    const clock = createTakeClock(RATE, 'balanced');
    for (let n = 0; n < 49; n++) clock.observe(n * FRAMES, n * 10);
    expect(clock.startedAtMs()).toBeNull();
  });

  it('believes the earliest when buffers can only be late', () => {
    const clock = createTakeClock(RATE, 'late-only');
    for (let n = 0; n < 100; n++) clock.observe(n * FRAMES, 500 + n * 10 + (n % 7) * 3);
    expect(clock.startedAtMs()).toBe(500);
  });

  it('gives pairs from which the drift of the crystal can be read', () => {
    const clock = createTakeClock(RATE, 'balanced');
    const ppm = 100;
    for (let n = 0; n < 12_000; n++) clock.observe(n * FRAMES, n * 10 * (1 + ppm / 1e6));
    const pairs = clock.pairs();
    const [first, last] = [pairs[0], pairs.at(-1)] as [ClockPair, ClockPair];
    const slope = (last.at_ms - first.at_ms) / ((last.samples - first.samples) / RATE) / 1000;
    expect(pairs.length).toBeGreaterThanOrEqual(10);
    expect((slope - 1) * 1e6).toBeCloseTo(ppm, 0);
  });
});

/** Runs buffers with these stamps through a filter; answers what was written, `-n` for silence. */
function filter(stamps: number[]): (number | string)[] {
  const gaps = createGapFilter<number>(RATE);
  const steps = stamps.flatMap((at, n) => gaps.push(n, at, FRAMES));
  return [...steps, ...gaps.flush()].map((step) =>
    step.do === 'write' ? step.block : step.do === 'silence' ? `silence ${step.frames}` : 'split',
  );
}
const steady = (from: number, to: number, shift = 0) =>
  Array.from({ length: to - from }, (_, n) => (from + n) * 10 + shift);

describe('the gap filter', () => {
  it('lets a steady stream pass', () => {
    expect(filter(steady(0, 100))).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('fills what is missing with silence, at its place', () => {
    const out = filter([...steady(0, 50), ...steady(50, 100, 300)]);
    expect(out[50]).toBe('silence 14400');
    expect(out.filter((one) => typeof one === 'number')).toHaveLength(100);
    expect(out.filter((one) => typeof one === 'string')).toHaveLength(1);
  });

  it('does not believe a single odd stamp', () => {
    const stamps = steady(0, 100);
    stamps[50] = (stamps[50] ?? 0) + 190;
    expect(filter(stamps)).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  it('does not take the wild stamps of a young track for a gap', () => {
    expect(filter([-190, ...steady(1, 60)]).filter((one) => typeof one === 'string')).toEqual([]);
  });

  it('does not take a drifting crystal for a gap', () => {
    const hour = Array.from({ length: 20_000 }, (_, n) => n * 10 * (1 + 300e-6));
    expect(filter(hour).filter((one) => typeof one === 'string')).toEqual([]);
  });

  it('splits the take after a sleep', () => {
    expect(filter([...steady(0, 50), ...steady(50, 60, 60_000)])).toContain('split');
  });
});

function take(lateness: 'balanced' | 'late-only' = 'balanced') {
  const pieces: Uint8Array[] = [];
  const durations: number[] = [];
  const measured: number[] = [];
  let splits = 0;
  const made = createPcmTake({
    rate: RATE,
    channels: 1,
    lateness,
    serverTime: (at) => at + 1_000_000,
    piece: (bytes, duration) => {
      pieces.push(bytes);
      durations.push(duration);
    },
    measured: (at) => measured.push(at),
    split: () => (splits += 1),
  });
  const say = (value: number, at_ms: number) =>
    made.push({ planes: [new Float32Array(FRAMES).fill(value)], at_ms });
  return { ...made, say, pieces, durations, measured, splits: () => splits };
}

describe('a take of sound', () => {
  it('cuts pieces of half a second and loses no sample', () => {
    const { say, finish, pieces, durations, recordedMs } = take();
    for (let n = 0; n < 125; n++) say(n / 256, n * 10);
    finish();
    expect(durations).toEqual([500_000, 500_000, 250_000]);
    expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(125 * FRAMES * 3);
    expect(recordedMs()).toBe(1250);
  });

  it('writes zeros for what is said while muted', () => {
    const { say, mute, finish, pieces } = take();
    for (let n = 0; n < 30; n++) {
      if (n === 10) mute(true);
      if (n === 20) mute(false);
      say(0.5, n * 10);
    }
    finish();
    const all = samples(pieces[0] ?? new Uint8Array());
    expect(all[10 * FRAMES - 1]).not.toBe(0);
    expect(all.slice(10 * FRAMES, 20 * FRAMES).every((one) => one === 0)).toBe(true);
    expect(all[20 * FRAMES]).not.toBe(0);
  });

  it('tells when it began, on the server’s clock', () => {
    const { say, measured } = take();
    for (let n = 0; n < 60; n++) say(0, 70 + n * 10);
    expect(measured).toEqual([1_000_070]);
  });

  it('asks for a new part after a sleep and writes nothing more', () => {
    const { say, finish, splits, pieces } = take();
    for (let n = 0; n < 50; n++) say(0.5, n * 10);
    for (let n = 50; n < 90; n++) say(0.5, n * 10 + 60_000);
    finish();
    expect(splits()).toBe(1);
    expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(50 * FRAMES * 3);
  });

  it('does not look for gaps in stamps of arrival', () => {
    const { say, finish, recordedMs } = take('late-only');
    for (let n = 0; n < 100; n++) say(0.5, n * 10 + (n > 50 ? 400 : 0));
    finish();
    expect(recordedMs()).toBe(1000);
  });
});
