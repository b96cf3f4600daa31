/** So long may a player wait for nothing, in milliseconds: a segment on a poor line takes less. */
const PATIENCE_MS = 10_000;

/** Notices a player that waits, and fetches nothing it could wait for. */
export interface Watchdog {
  /** Something came, or is on its way. */
  fed: (now: number) => void;
  /** Whether it is time to begin anew, asked again and again. Each time it was of no use, the next takes twice as long. */
  isStuck: (now: number, waits: boolean) => boolean;
}

export function createWatchdog(): Watchdog {
  let since: number | null = null;
  let patience = PATIENCE_MS;
  return {
    fed(now) {
      since = now;
      patience = PATIENCE_MS;
    },
    isStuck(now, waits) {
      if (!waits || since === null) {
        since = now;
        return false;
      }
      if (now - since < patience) return false;
      since = now;
      patience *= 2;
      return true;
    },
  };
}

/** Whether somebody wants to see something, and there is nothing to see. */
export function isWaiting({ paused, ended, readyState }: HTMLMediaElement): boolean {
  return !paused && !ended && readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
}
