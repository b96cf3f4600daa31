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

/** A pacer over a clock (milliseconds) and a timer. */
export function createPacer(now: () => number, wait: (ms: number) => Promise<void>): Pacer {
  let bps = Number.POSITIVE_INFINITY;
  /** The moment at which everything admitted so far will have left. */
  let free_at = 0;
  return {
    setRate(next) {
      const at = now();
      // What is owed was counted at the old rate; at the new one it takes longer or shorter.
      if (free_at > at && Number.isFinite(bps)) {
        free_at = Number.isFinite(next) ? at + ((free_at - at) * bps) / next : at;
      }
      bps = next;
    },
    rate: () => bps,
    async admit(bytes) {
      if (!Number.isFinite(bps)) return;
      const at = now();
      const start = Math.max(at, free_at);
      free_at = start + (bytes * 8000) / bps;
      if (start > at) await wait(start - at);
    },
  };
}
