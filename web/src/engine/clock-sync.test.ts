import { describe, expect, it } from 'vitest';
import { createClockSync, PINGS } from './clock-sync';

/** A line whose way there and back take the given times, to a server that is `ahead` of this page. */
function line(ways: [number, number][], ahead = 5000) {
  let now = 0;
  let sent = 0;
  const sync = createClockSync({
    ping: () => {
      const [there, back] = ways[sent++ % ways.length] ?? [0, 0];
      now += there;
      const server = now + ahead;
      now += back;
      return Promise.resolve(there < 0 ? null : server);
    },
    now: () => now,
    wait: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  });
  return { sync, sent: () => sent };
}

describe('the clock synchronisation', () => {
  it('believes the quickest of thirty pings', async () => {
    const { sync, sent } = line([
      [40, 5],
      [90, 10],
      [2, 2],
      [5, 60],
    ]);
    await sync.round();
    expect(sent()).toBe(PINGS);
    expect(sync.state.get()).toEqual({ offset_ms: 5000, rtt_ms: 4 });
  });

  it('is off by no more than half the quickest round trip on a lopsided line', async () => {
    const { sync } = line([[18, 2]]);
    await sync.round();
    expect(Math.abs((sync.state.get().offset_ms ?? 0) - 5000)).toBeLessThanOrEqual(10);
  });

  it('tells the very first ping, then the quickest of each round', async () => {
    const { sync } = line([
      [40, 5],
      [2, 2],
    ]);
    const told: number[] = [];
    sync.pings.on(({ local_ms, server_ms, rtt_ms }) => {
      told.push(rtt_ms);
      expect(Math.abs(server_ms - local_ms - 5000)).toBeLessThanOrEqual(rtt_ms / 2);
    });
    await sync.round();
    await sync.round();
    expect(told).toEqual([45, 4, 4]);
  });

  it('has a first idea after the first answer', async () => {
    const { sync } = line([[30, 30]]);
    const seen: (number | null)[] = [];
    sync.state.subscribe(() => seen.push(sync.state.get().offset_ms));
    await sync.round();
    expect(seen[0]).toBe(5000);
  });

  it('keeps what it knew when a round got no answer', async () => {
    const { sync } = line([[-1, 0]]);
    sync.state.set({ offset_ms: 7, rtt_ms: 1 });
    await sync.round();
    expect(sync.state.get().offset_ms).toBe(7);
  });
});
