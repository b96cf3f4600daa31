import { describe, expect, it } from 'vitest';
import type { Stamp, TakeClockFields } from '../outbox/take-row';
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
    expect(Math.abs((clock.startedMs() ?? 0) - 1000)).toBeLessThan(0.5);
  });

  it('says nothing before it has heard half a second', () => {
    const clock = createTakeClock(RATE, 'balanced');
    for (let n = 0; n < 49; n++) clock.observe(n * FRAMES, n * 10);
    expect(clock.startedMs()).toBeNull();
  });

  it('believes the earliest when buffers can only be late', () => {
    const clock = createTakeClock(RATE, 'late-only');
    for (let n = 0; n < 100; n++) clock.observe(n * FRAMES, 500 + n * 10 + (n % 7) * 3);
    expect(clock.startedMs()).toBe(500);
  });

  it('gives stamps from which the drift of the crystal can be read', () => {
    const clock = createTakeClock(RATE, 'balanced');
    const ppm = 100;
    for (let n = 0; n < 12_000; n++) clock.observe(n * FRAMES, n * 10 * (1 + ppm / 1e6));
    const stamps = clock.stamps();
    const [first, last] = [stamps[0], stamps.at(-1)] as [Stamp, Stamp];
    const slope = (last.local_ms - first.local_ms) / ((last.sample - first.sample) / RATE) / 1000;
    expect(stamps.length).toBeGreaterThanOrEqual(10);
    expect((slope - 1) * 1e6).toBeCloseTo(ppm, 0);
  });

  it('stamps one sample in two seconds', () => {
    const clock = createTakeClock(RATE, 'balanced');
    for (let n = 0; n < 2500; n++) clock.observe(n * FRAMES, n * 10);
    clock.stamps().forEach(({ sample, local_ms }) => expect(local_ms).toBeCloseTo(sample / 48, 6));
    expect(clock.stamps()).toHaveLength(13);
  });

  it('holds ten hours in a bounded number of stamps that span all of them', () => {
    const clock = createTakeClock(RATE, 'late-only');
    for (let n = 0; n < 360_000; n++) clock.observe(n * FRAMES * 10, n * 100);
    const stamps = clock.stamps();
    expect(stamps.length).toBeLessThanOrEqual(1801);
    expect(stamps.length).toBeGreaterThan(800);
    expect(stamps[0]?.sample).toBeLessThan(60 * RATE);
    expect(stamps.at(-1)?.sample).toBeGreaterThan(35_800 * RATE);
  });
});

/** Runs buffers with these stamps through a filter; answers what was written. They arrive as they are taken. */
function filter(stamps: number[], arrivals = stamps): (number | string)[] {
  const gaps = createGapFilter<number>(RATE);
  const steps = stamps.flatMap((at_ms, n) =>
    gaps.push(n, { at_ms, heard_ms: (arrivals[n] ?? at_ms) + 30 }, FRAMES),
  );
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

  it('does not believe stamps that run away while every sample comes in time', () => {
    const wild = [...steady(0, 50), ...Array.from({ length: 500 }, (_, n) => 500 + n * 20)];
    expect(filter(wild, steady(0, 550))).toEqual(Array.from({ length: 550 }, (_, n) => n));
    const behind = [...steady(0, 50), ...steady(50, 100, -10_000), ...steady(100, 200)];
    expect(filter(behind, steady(0, 200))).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('does not take what waited in a crowd for a gap, even with stamps of that time', () => {
    const late = steady(0, 200).map((at, n) => (n >= 50 && n < 80 ? 800 : at));
    expect(filter(late)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });

  it('splits the take after a sleep', () => {
    expect(filter([...steady(0, 50), ...steady(50, 60, 60_000)])).toContain('split');
  });
});

function take(lateness: 'balanced' | 'late-only' = 'balanced', offset = () => 1_000_000) {
  const pieces: Uint8Array[] = [];
  const durations: number[] = [];
  const measured: TakeClockFields[] = [];
  let splits = 0;
  const made = createPcmTake({
    rate: RATE,
    channels: 1,
    lateness,
    serverTime: (at) => at + offset(),
    piece: (bytes, duration) => {
      pieces.push(bytes);
      durations.push(duration);
    },
    measured: (fields) => measured.push(fields),
    split: () => (splits += 1),
  });
  const say = (value: number, at_ms: number, heard_ms = at_ms + 30) =>
    made.push({ planes: [new Float32Array(FRAMES).fill(value)], at_ms, heard_ms });
  return { ...made, say, pieces, durations, measured, splits: () => splits };
}

describe('a take of sound', () => {
  it('cuts pieces of less than half a second and loses no sample', () => {
    const { say, finish, pieces, durations, recordedMs } = take();
    for (let n = 0; n < 125; n++) say(n / 256, n * 10);
    finish();
    expect(durations).toEqual([400_000, 400_000, 400_000, 50_000]);
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
    expect(measured).toMatchObject([{ started_at_ms: 1_000_070, stamped: 'captured' }]);
  });

  it('tells when it began by what is known of the server’s clock in the end', () => {
    let offset = 1_000_032;
    const { say, finish, measured } = take('balanced', () => offset);
    for (let n = 0; n < 400; n++) say(0, 70 + n * 10);
    offset = 1_000_000;
    finish();
    expect(measured.map((fields) => fields.started_at_ms)).toEqual([1_000_102, 1_000_070]);
    expect(measured.at(-1)?.clock[0]?.at_ms).toBeCloseTo(1_001_070, 3);
  });

  it('tells its clock again after each stretch, and at the end', () => {
    const { say, measured, finish } = take();
    for (let n = 0; n < 2150; n++) say(0, n * 10);
    expect(measured.map((fields) => fields.stamps?.length)).toEqual([1, 5, 10]);
    finish();
    expect(measured.at(-1)?.stamps).toHaveLength(11);
  });

  it('says of stamps by arrival that they are such', () => {
    const { say, measured } = take('late-only');
    for (let n = 0; n < 10; n++) say(0, n * 10);
    expect(measured[0]?.stamped).toBe('heard');
  });

  it.each([
    ['wander by seconds', (n: number) => n * 10 - (n > 1000 ? 5000 : 0)],
    ['wander slowly', (n: number) => n * 10 - n / 5],
    ['are no times at all', () => -1.8e16],
  ])('goes by arrival when the stamps %s', (_, stamp) => {
    const { say, measured, finish, recordedMs } = take();
    for (let n = 0; n < 2000; n++) say(0.5, stamp(n), 500 + n * 10 + (n % 7));
    finish();
    expect(recordedMs()).toBe(20_000);
    expect(measured.at(-1)).toMatchObject({ started_at_ms: 1_000_500, stamped: 'heard' });
    measured.at(-1)?.stamps?.forEach(({ sample, local_ms }) => {
      expect(Math.abs(local_ms - 500 - sample / 48)).toBeLessThan(10);
    });
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
