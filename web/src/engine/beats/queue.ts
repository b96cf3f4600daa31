import type { Beat } from './collector';

/** Beats of one playback that are on their way to the server. */
export interface Letter {
  id: string;
  recording_id: string;
  playback_id: string;
  /** Milliseconds since 1970. */
  made_at: number;
  beats: Beat[];
  /** How long it took to begin, once that is known. */
  start_ms?: number;
  /** How often it stopped for good by an error since it was opened. */
  errors?: number;
}

/** How a player fares, as far as it is known. */
export type Fares = Pick<Letter, 'start_ms' | 'errors'>;

/** Where letters lie until they are delivered. */
export interface LetterBox {
  all: () => Promise<Letter[]>;
  put: (letter: Letter) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

/** What became of a letter: delivered, not wanted (never send it again), or to be tried later. */
export type Delivery = 'taken' | 'refused' | 'later';

export interface QueueDeps {
  box: LetterBox;
  /** Whether letters of other playbacks, of earlier visits say, may be sent from here too. */
  others: boolean;
  /** `leaving`: the page may be gone before the answer. */
  send: (letter: Letter, leaving: boolean) => Promise<Delivery>;
  wall: () => number;
  newId: () => string;
  random: () => number;
  /** Calls back after so long; the answer takes it back. */
  after: (ms: number, work: () => void) => () => void;
}

export interface Queue {
  /** Sends beats, and keeps them until the server has them. */
  post: (beats: readonly Beat[], leaving?: boolean, fares?: Fares) => Promise<void>;
  /** Tries everything that is left over, of this visit and of earlier ones. */
  flush: () => Promise<void>;
  close: () => void;
}

/** The server takes no more in one request. */
const MOST_BEATS = 1000;
/** Older news is not worth telling, and the server would not believe it. */
const KEPT_MS = 7 * 24 * 3600 * 1000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Delivers what the players of this page collect; what cannot be delivered stays on this device and is tried again. */
export function createQueue(
  of: { recording_id: string; playback_id: string },
  { box, others, send, wall, newId, random, after }: QueueDeps,
): Queue {
  let tries = 0;
  let cancel: (() => void) | null = null;
  let running: Promise<void> | null = null;
  let closed = false;

  const later = () => {
    if (cancel || closed) return;
    const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(tries, 12));
    tries += 1;
    cancel = after(ceiling / 2 + (ceiling / 2) * random(), () => {
      cancel = null;
      void flush();
    });
  };

  /** True when it is done with, one way or the other. */
  const deliver = async (letter: Letter, leaving: boolean): Promise<boolean> => {
    if ((await send(letter, leaving)) === 'later') return false;
    await box.remove(letter.id);
    return true;
  };

  const work = async () => {
    for (const letter of await box.all()) {
      if (closed) return;
      if (!others && letter.playback_id !== of.playback_id) continue;
      if (wall() - letter.made_at > KEPT_MS) await box.remove(letter.id);
      else if (!(await deliver(letter, false))) {
        later();
        return;
      }
    }
    tries = 0;
  };

  const flush = () => {
    running ??= work().finally(() => {
      running = null;
    });
    return running;
  };

  const letterOf = (beats: Beat[], fares: Fares): Letter => ({
    id: newId(),
    ...of,
    made_at: wall(),
    beats,
    ...fares,
  });

  return {
    async post(beats, leaving = false, fares = {}) {
      for (let at = 0; at < beats.length || at === 0; at += MOST_BEATS) {
        const letter = letterOf(beats.slice(at, at + MOST_BEATS), fares);
        // Both at once: on leaving there may be no time for one after the other, and the ids make a second copy harmless.
        const kept = box.put(letter);
        const sent = send(letter, leaving);
        await kept;
        if ((await sent) === 'later') later();
        else await box.remove(letter.id);
      }
    },
    flush,
    close() {
      closed = true;
      cancel?.();
    },
  };
}
