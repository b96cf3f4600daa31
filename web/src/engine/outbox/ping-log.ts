import type { Ping } from '../clock-sync';

/**
 * How this page's clock lay against the server's, over hours: the quickest ping of each round. When
 * there are too many, of every two neighbours the quicker stays, so that the log is bounded and
 * still spans everything.
 */
export interface PingLog {
  add: (ping: Ping) => void;
  /** Those that say something of a take that began then. */
  since: (local_ms: number) => Ping[];
  /** What to add to the page's clock for the server's: by the quickest of late, not by a newer and slower one. */
  offsetMs: () => number | null;
}

/** Half a day of a round each half minute fits in without any loss. */
const MOST = 1440;
/** Before a take the clock was not another one: these rounds count for it too. */
const BEFORE_MS = 180_000;

/** So old a ping still says where the clocks are now: crystals part by 6 ms in that time at the most. */
const OF_LATE_MS = 60_000;

/** Of each two neighbours the quicker. */
function thinned(pings: readonly Ping[]): Ping[] {
  const kept: Ping[] = [];
  for (let n = 0; n < pings.length; n += 2) {
    const [one, next] = [pings[n], pings[n + 1]];
    if (one) kept.push(next && next.rtt_ms < one.rtt_ms ? next : one);
  }
  return kept;
}

/** Makes an empty log. */
export function createPingLog(most = MOST): PingLog {
  let pings: Ping[] = [];
  return {
    add(ping) {
      pings.push(ping);
      if (pings.length > most) pings = thinned(pings);
    },
    offsetMs() {
      const newest = pings.at(-1)?.local_ms ?? 0;
      const late = pings.filter(({ local_ms }) => local_ms > newest - OF_LATE_MS);
      const [first, ...others] = late;
      if (!first) return null;
      const best = others.reduce((a, b) => (b.rtt_ms < a.rtt_ms ? b : a), first);
      return best.server_ms - best.local_ms;
    },
    since: (local_ms) => pings.filter((ping) => ping.local_ms >= local_ms - BEFORE_MS),
  };
}
