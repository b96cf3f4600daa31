import { describe, expect, it } from 'vitest';
import { createWatchdog } from './watchdog';

/** When it says so, asked each second from one to another. */
function stuckAt(dog: ReturnType<typeof createWatchdog>, from: number, to: number): number[] {
  const found: number[] = [];
  for (let second = from; second <= to; second += 1)
    if (dog.isStuck(second * 1000, true)) found.push(second);
  return found;
}

describe('a player that waits for nothing', () => {
  it('is begun anew, and then not as soon again', () => {
    expect(stuckAt(createWatchdog(), 0, 80)).toEqual([10, 30, 70]);
  });

  it('is left alone while something comes', () => {
    const dog = createWatchdog();
    for (let second = 0; second < 60; second += 5) {
      dog.fed(second * 1000);
      expect(stuckAt(dog, second, second + 4)).toEqual([]);
    }
    expect(stuckAt(dog, 60, 75)).toEqual([65]);
  });

  it('is left alone while nobody waits', () => {
    const dog = createWatchdog();
    expect(stuckAt(dog, 0, 9)).toEqual([]);
    expect(dog.isStuck(30_000, false)).toBe(false);
    expect(stuckAt(dog, 31, 45)).toEqual([40]);
  });

  it('has its patience back when something came', () => {
    const dog = createWatchdog();
    expect(stuckAt(dog, 0, 12)).toEqual([10]);
    dog.fed(13_000);
    expect(stuckAt(dog, 14, 24)).toEqual([23]);
  });
});
