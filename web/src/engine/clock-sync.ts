import { createStore, type Store } from '@/kit/store';
import { createSignal } from './signal';

/** Where the server's clock stands against this page's (performance.now). */
export interface ServerClock {
  /** Add to performance.now() to get unix milliseconds on the server; null before the first round. */
  offset_ms: number | null;
  /** The round trip of the ping it was read from: the error is at most half of it. */
  rtt_ms: number | null;
}

/** One question to the server for its time. */
export interface Ping {
  /** The middle between question and answer on this page's clock (performance.now). */
  local_ms: number;
  /** The server's answer, unix milliseconds. */
  server_ms: number;
  rtt_ms: number;
}

/** What the synchronisation needs from the world. */
export interface ClockSyncDeps {
  /** One ping: what the server's clock showed; null when there was no answer. */
  ping: (t0: number) => Promise<number | null>;
  /** performance.now of the window. */
  now: () => number;
  wait: (ms: number) => Promise<void>;
}

/** The synchronisation. */
export interface ClockSync {
  state: Store<ServerClock>;
  /** The very first answer, then the quickest of each round. */
  pings: { on: (listener: (ping: Ping) => void) => () => void };
  /** One round of pings; the one that was quickest there and back is believed. */
  round: () => Promise<void>;
  /** Rounds from now on, until `close`. */
  start: () => void;
  close: () => void;
}

/** Measured: the quickest of thirty pings is good to well under a millisecond on a quiet line. */
export const PINGS = 30;
const BETWEEN_PINGS_MS = 40;
/** Crystals differ by up to 100 ppm: 3 ms in half a minute. */
const BETWEEN_ROUNDS_MS = 30_000;

/** Makes the synchronisation over a ping. */
export function createClockSync({ ping, now, wait }: ClockSyncDeps): ClockSync {
  const state = createStore<ServerClock>({ offset_ms: null, rtt_ms: null });
  const pings = createSignal<Ping>();
  let first = true;
  let closed = false;

  const tell = (ping: Ping) => {
    state.set({ offset_ms: ping.server_ms - ping.local_ms, rtt_ms: ping.rtt_ms });
    pings.emit(ping);
  };

  const round = async () => {
    let best: Ping | null = null;
    for (let sent = 0; sent < PINGS && !closed; sent++) {
      const t0 = now();
      const server_ms = await ping(t0);
      const t1 = now();
      if (server_ms !== null && (best === null || t1 - t0 < best.rtt_ms)) {
        best = { local_ms: (t0 + t1) / 2, server_ms, rtt_ms: t1 - t0 };
        // The first answer is told at once: a recording may begin before the round is over.
        if (first) tell(best);
        first = false;
      }
      await wait(BETWEEN_PINGS_MS);
    }
    if (best && !closed) tell(best);
  };

  return {
    state,
    pings,
    round,
    start() {
      void (async () => {
        while (!closed) {
          await round();
          await wait(BETWEEN_ROUNDS_MS);
        }
      })();
    },
    close() {
      closed = true;
    },
  };
}
