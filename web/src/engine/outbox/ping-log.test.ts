import { describe, expect, it } from 'vitest';
import { createPingLog } from './ping-log';

const ping = (local_ms: number, rtt_ms = 10) => ({ local_ms, server_ms: local_ms + 5000, rtt_ms });

describe('the log of pings', () => {
  it('gives a take what was measured during it and shortly before', () => {
    const log = createPingLog();
    for (const at of [0, 100_000, 400_000, 500_000]) log.add(ping(at));
    expect(log.since(450_000).map((one) => one.local_ms)).toEqual([400_000, 500_000]);
  });

  it('stays bounded over days, spans everything, and keeps the quicker of two', () => {
    const log = createPingLog(8);
    for (let n = 0; n < 1000; n++) log.add(ping(n * 1000, n % 2 ? 5 : 50));
    const kept = log.since(0);
    expect(kept.length).toBeLessThanOrEqual(8);
    expect(kept[0]?.local_ms).toBeLessThan(300_000);
    expect(kept.at(-1)?.local_ms).toBeGreaterThan(900_000);
    expect(kept.slice(0, 4).every((one) => one.rtt_ms === 5)).toBe(true);
  });

  it('goes by the quickest of late', () => {
    const log = createPingLog();
    expect(log.offsetMs()).toBeNull();
    const add = (local_ms: number, rtt_ms: number, offset: number) =>
      log.add({ local_ms, server_ms: local_ms + offset, rtt_ms });
    add(1000, 66, 5032);
    expect(log.offsetMs()).toBe(5032);
    add(2000, 1, 5000);
    add(32_000, 40, 5020);
    expect(log.offsetMs()).toBe(5000);
    add(92_000, 20, 5010);
    expect(log.offsetMs()).toBe(5010);
  });
});
