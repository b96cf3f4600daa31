import { describe, expect, it } from 'vitest';
import { createPulse, createSleepWatch } from './pulse';

describe('a pulse', () => {
  const beating = () => {
    let now = 0;
    const pulse = createPulse(1000, () => now);
    const at = (ms: number) => {
      now = ms;
      pulse.beat();
    };
    const look = (ms: number) => {
      now = ms;
      return pulse.lateMs();
    };
    return { pulse, at, look };
  };

  it('that comes in time is not late', () => {
    const { at, look } = beating();
    for (let n = 0; n < 10; n++) at(n * 1000);
    expect(look(9900)).toBe(0);
  });

  it('is late while it does not come, and remembered for half a minute', () => {
    const { at, look } = beating();
    at(0);
    expect(look(5000)).toBe(4000);
    at(6000);
    for (let n = 7; n <= 50; n++) at(n * 1000);
    expect(look(35_000)).toBe(0);
    expect(look(50_000)).toBe(0);
  });

  it('that rests is not missed', () => {
    const { pulse, at, look } = beating();
    at(0);
    at(9000);
    pulse.rest();
    expect(look(60_000)).toBe(0);
  });
});

describe('the watch for sleep', () => {
  const watch = (...clocks: [number, number][]) => {
    const slept = createSleepWatch();
    return clocks.map(([wall, steady]) => slept({ wall, steady }));
  };

  it('sees a sleep in which both clocks ran', () => {
    expect(watch([0, 0], [1000, 1000], [61_000, 61_000], [62_000, 62_000])).toEqual([
      false,
      false,
      true,
      false,
    ]);
  });

  it('sees a sleep in which the steady clock stood still', () => {
    expect(watch([0, 0], [4000, 1000])).toEqual([false, true]);
  });

  it('does not take a busy second for a sleep', () => {
    expect(watch([0, 0], [5000, 5001])).toEqual([false, false]);
  });
});
