import { describe, expect, it } from 'vitest';
import { dangersOf, minutesLeft, type Vitals } from './dangers';

const well: Vitals = {
  free_bytes: 100e9,
  bytes_per_second: 1.3e6,
  page_late_ms: 900,
  picture_late_ms: 300,
};
const of = (seen: Partial<Parameters<typeof dangersOf>[0]>) =>
  dangersOf({ vitals: well, battery: null, wake_lock: 'held', ...seen });

describe('the dangers of a take', () => {
  it('are none on a computer that is well, or tells nothing', () => {
    expect(of({})).toEqual([]);
    expect(of({ vitals: null, wake_lock: 'unknown' })).toEqual([]);
    expect(of({ wake_lock: 'hidden', battery: { level: 0.05, charging: true } })).toEqual([]);
  });

  it('are told by how many minutes there is room for at the pace of now', () => {
    expect(minutesLeft(50e6 + 60e6, 1e6)).toBe(1);
    expect(minutesLeft(10, 1e6)).toBe(0);
    expect(minutesLeft(null, 1e6)).toBeNull();
    expect(minutesLeft(1e9, 0)).toBeNull();
    expect(of({ vitals: { ...well, free_bytes: 50e6 + 1.3e6 * 600 } })).toEqual([
      { what: 'disk', minutes: 10 },
    ]);
  });

  it('are pictures that stop coming and a page that is throttled', () => {
    const vitals = { ...well, picture_late_ms: 6000, page_late_ms: 30_000 };
    expect(of({ vitals })).toEqual([{ what: 'picture' }, { what: 'throttled' }]);
  });

  it('are a low battery that is not charged, and a screen that may go dark', () => {
    expect(of({ battery: { level: 0.124, charging: false }, wake_lock: 'refused' })).toEqual([
      { what: 'battery', percent: 12 },
      { what: 'wakeLock' },
    ]);
  });
});
