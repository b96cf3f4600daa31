import { deferred } from '../deferred';

/**
 * How fast takes may travel while a call runs. The call comes first: as soon as it shows that the
 * line is full (its own pictures are cut down, packets are lost, answers come late) the budget is
 * halved; while the line is easy it grows by a quarter each second.
 */

/** What the call's statistics said during the last second. */
export interface LineSample {
  /** What the congestion control believes can be sent, bits a second; null when unknown. */
  available_bps: number | null;
  /** What the call itself sent, bits a second. */
  sent_bps: number;
  /** Whether an outgoing picture is cut down for want of bandwidth. */
  limited: boolean;
  /** Share of sent packets the other side missed, 0…1. */
  loss: number;
  rtt_ms: number | null;
}

/** The budget and what it was derived from. */
export interface Budget {
  /** Bits a second that uploads may use. */
  bps: number;
  /** The smallest round trip seen, against which lateness is measured. */
  best_rtt_ms: number | null;
}

/** So that a take still arrives, though slowly, on a line that is always full. */
export const SMALLEST_BPS = 128_000;
/** More than this a take never needs: a 4K camera and an uncompressed microphone, four times over. */
export const LARGEST_BPS = 100_000_000;
/** Late answers: a queue of this length has formed somewhere on the way. */
const QUEUE_MS = 120;
const LOSSY = 0.03;

/** Where a call starts before its first statistics: enough for a microphone and a good camera. */
export const FIRST_BUDGET: Budget = { bps: 4_000_000, best_rtt_ms: null };

/** The budget of the next second. */
export function nextBudget(before: Budget, line: LineSample): Budget {
  const best =
    line.rtt_ms === null
      ? before.best_rtt_ms
      : Math.min(before.best_rtt_ms ?? line.rtt_ms, line.rtt_ms);
  const late = line.rtt_ms !== null && best !== null && line.rtt_ms > best + QUEUE_MS;
  const full = line.limited || line.loss > LOSSY || late;
  // The estimate speaks of the call's own packets and stops growing when these need no more, so it
  // bounds the budget only while the line is full.
  const spare =
    line.available_bps === null ? before.bps : Math.max(0, line.available_bps - line.sent_bps);
  const wanted = full ? Math.min(before.bps / 2, Math.max(spare, SMALLEST_BPS)) : before.bps * 1.25;
  return { bps: Math.min(LARGEST_BPS, Math.max(SMALLEST_BPS, wanted)), best_rtt_ms: best };
}

/** Shares a rate among several uploads: whoever asks waits until its bytes are due. */
export interface Pacer {
  /** Bits a second; Infinity lifts the limit. */
  setRate: (bps: number) => void;
  rate: () => number;
  /** Resolves when `bytes` may be sent. */
  admit: (bytes: number) => Promise<void>;
}

/**
 * A pacer over a clock (milliseconds) and a timer. Who waits looks again whenever the rate changes: a piece of many
 * megabytes that was given minutes during a call goes at once when the call is over.
 */
export function createPacer(now: () => number, wait: (ms: number) => Promise<void>): Pacer {
  let bps = Number.POSITIVE_INFINITY;
  /** Bytes admitted in all, and how many of them have had the time to leave. */
  let admitted = 0;
  let left = 0;
  let looked_at = now();
  let changed = deferred<null>();

  const look = () => {
    const at = now();
    // What nobody used is gone: a pause is no credit for later.
    const more = Number.isFinite(bps) ? ((at - looked_at) * bps) / 8000 : Number.POSITIVE_INFINITY;
    left = Math.min(admitted, left + more);
    looked_at = at;
  };

  return {
    setRate(next) {
      look();
      bps = next;
      changed.resolve(null);
      changed = deferred();
    },
    rate: () => bps,
    async admit(bytes) {
      look();
      const before = admitted;
      admitted += bytes;
      look();
      // Less than a byte is the rounding of the clock.
      while (before - left >= 1) {
        await Promise.race([wait(((before - left) * 8000) / bps), changed.promise]);
        look();
      }
    },
  };
}
