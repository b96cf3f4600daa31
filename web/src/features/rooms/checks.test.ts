import { describe, expect, it } from 'vitest';
import type { Probe } from '@/engine/outbox/probe';
import { checkDisk, diskCheck } from './checks';

const probe = (fields: Partial<Probe> = {}): Probe => ({
  state: 'good',
  bytes_per_second: 100e6,
  free_bytes: 50e9,
  ...fields,
});

describe('whether this computer can keep a take', () => {
  it('is good with room for hours and a quick disk, or when the browser does not tell', () => {
    expect(diskCheck(probe())).toMatchObject({ verdict: 'good', say: 'good', value: 50e9 });
    expect(diskCheck(probe({ free_bytes: null }))).toMatchObject({ say: 'good', minutes: null });
  });

  it('is told in minutes when there is little room', () => {
    const half_an_hour = probe({ free_bytes: 50e6 + 1.3e6 * 1800 });
    expect(diskCheck(half_an_hour)).toMatchObject({ verdict: 'poor', say: 'poor', minutes: 30 });
    const three = probe({ free_bytes: 50e6 + 1.3e6 * 200 });
    expect(diskCheck(three)).toMatchObject({ verdict: 'bad', say: 'bad', minutes: 3 });
    expect(diskCheck(probe({ state: 'full' }))).toMatchObject({ verdict: 'bad', say: 'bad' });
  });

  it('is poor on a slow disk', () => {
    expect(diskCheck(probe({ bytes_per_second: 2e6 }))).toMatchObject({
      verdict: 'poor',
      say: 'slow',
    });
  });

  it.each(['unwritable', 'untrue'] as const)('is bad when what is written is %s', (state) => {
    expect(diskCheck(probe({ state }))).toMatchObject({ verdict: 'bad', say: 'unwritable' });
  });

  it('is tried also where the browser promises nothing', async () => {
    const storage = { persist: () => Promise.reject(new Error('no')) };
    const seen = await checkDisk(storage, () => Promise.resolve(probe()));
    expect(seen.verdict).toBe('good');
  });
});
