import { expect, it } from 'vitest';
import { choiceOf, gigabytesAnHour, qualityOf } from './quality';

it('shows what was chosen', () => {
  for (const height of ['720', '1080', '1440', '2160'] as const)
    for (const rate of ['half', 'usual', 'double'] as const)
      expect(choiceOf(qualityOf(height, rate))).toEqual({ height, rate });
});

it('shows the nearest of what a program chose', () => {
  expect(choiceOf({ height: 1080, kbps: 10_000 })).toEqual({ height: '1080', rate: 'usual' });
  expect(choiceOf({ height: 2160, kbps: 90_000 })).toEqual({ height: '2160', rate: 'double' });
});

it('says what an hour takes', () => {
  expect(gigabytesAnHour(8000)).toBeCloseTo(3.6);
});
