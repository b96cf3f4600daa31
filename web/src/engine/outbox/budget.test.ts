import { describe, expect, it, vi } from 'vitest';
import {
  createPacer,
  FIRST_BUDGET,
  LARGEST_BPS,
  nextBudget,
  SMALLEST_BPS,
  type LineSample,
} from './budget';

const EASY: LineSample = {
  available_bps: 3_000_000,
  sent_bps: 2_000_000,
  limited: false,
  loss: 0,
  rtt_ms: 20,
};

const after = (samples: LineSample[]) => samples.reduce(nextBudget, FIRST_BUDGET);

describe('the budget of uploads during a call', () => {
  it('grows while the line is easy, up to what takes can need', () => {
    expect(after([EASY]).bps).toBeGreaterThan(FIRST_BUDGET.bps);
    expect(after(Array<LineSample>(60).fill(EASY)).bps).toBe(LARGEST_BPS);
  });

  it.each([
    ['a picture of the call is cut down', { limited: true }],
    ['packets are lost', { loss: 0.1 }],
    ['answers come late', { rtt_ms: 400 }],
  ])('is at least halved when %s', (_, trouble) => {
    const before = after([EASY]);
    expect(nextBudget(before, { ...EASY, ...trouble }).bps).toBeLessThanOrEqual(before.bps / 2);
  });

  it('is no more than what the call leaves free while the line is full', () => {
    expect(nextBudget(after([EASY]), { ...EASY, limited: true }).bps).toBe(1_000_000);
  });

  it('never dries up', () => {
    const bad = { ...EASY, limited: true, available_bps: 0 };
    expect(after(Array<LineSample>(40).fill(bad)).bps).toBe(SMALLEST_BPS);
  });

  it('measures lateness against the best round trip seen, not against zero', () => {
    const far = { ...EASY, rtt_ms: 300 };
    expect(after([far, far]).bps).toBeGreaterThan(FIRST_BUDGET.bps);
  });
});

describe('the pacer', () => {
  function paced() {
    let now = 0;
    const waits: number[] = [];
    const pacer = createPacer(
      () => now,
      (ms) => {
        waits.push(ms);
        now += ms;
        return Promise.resolve();
      },
    );
    return { pacer, waits, pass: (ms: number) => (now += ms) };
  }

  it('lets everything pass without a limit', async () => {
    const { pacer, waits } = paced();
    await pacer.admit(1e9);
    await pacer.admit(1e9);
    expect(waits).toEqual([]);
  });

  it('makes whoever comes second wait until the first has left', async () => {
    const { pacer, waits } = paced();
    pacer.setRate(8000);
    await pacer.admit(500);
    await pacer.admit(500);
    await pacer.admit(500);
    expect(waits).toEqual([500, 500]);
  });

  it('forgets what has left by itself', async () => {
    const { pacer, waits, pass } = paced();
    pacer.setRate(8000);
    await pacer.admit(1000);
    pass(1000);
    await pacer.admit(1000);
    expect(waits).toEqual([]);
  });

  it('counts what is still owed at the new rate when the rate changes', async () => {
    const { pacer, waits } = paced();
    pacer.setRate(8000);
    await pacer.admit(1000);
    pacer.setRate(16_000);
    await pacer.admit(1);
    expect(waits).toEqual([500]);
  });

  it('gives no credit for a pause', async () => {
    const { pacer, waits, pass } = paced();
    pacer.setRate(8000);
    pass(60_000);
    await pacer.admit(1000);
    await pacer.admit(1000);
    expect(waits).toEqual([1000]);
  });

  it('lets who waits go at once when the limit is lifted, and later when it is tightened', async () => {
    let now = 0;
    const asked: number[] = [];
    const timers: (() => void)[] = [];
    const pacer = createPacer(
      () => now,
      (ms) => {
        asked.push(ms);
        return new Promise((resolve) => timers.push(resolve));
      },
    );
    pacer.setRate(8000);
    await pacer.admit(2000);
    const second = pacer.admit(1000);
    now = 1000;
    pacer.setRate(4000);
    await vi.waitFor(() => expect(asked).toEqual([2000, 2000]));
    // The first timer ends and nothing is due yet.
    timers[0]?.();
    pacer.setRate(Number.POSITIVE_INFINITY);
    await second;
    await pacer.admit(1e9);
    expect(asked).toHaveLength(2);
  });
});
