import { deferred } from '../deferred';
/**
 * Access tokens for uploads. The page brings a token when somebody enters a room; it is kept in the
 * database, so that after a crash the upload goes on before anyone has signed in again.
 */
export interface TokenDesk {
  /** A token that may work; `renew` says that the last one was refused. Null: none to be had now. */
  token: (participant_id: string, room_id: string, renew: boolean) => Promise<string | null>;
  /** The page's answer (or news); null: it has none. */
  put: (participant_id: string, token: string | null) => Promise<void>;
}

/** What the desk needs from the world. */
export interface TokenDeskDeps {
  stored: (participant_id: string) => Promise<string | null>;
  store: (participant_id: string, token: string) => Promise<void>;
  /** Asks the page. */
  ask: (participant_id: string, room_id: string) => void;
  wait: (ms: number) => Promise<void>;
}

/** The page renews over the network; longer than this it will not answer at all. */
const PATIENCE_MS = 15_000;

/** Makes the desk. */
export function createTokenDesk(deps: TokenDeskDeps): TokenDesk {
  const known = new Map<string, string>();
  const waiting = new Map<
    string,
    { answer: Promise<string | null>; give: (token: string | null) => void }
  >();

  const fromPage = async (participant_id: string, room_id: string): Promise<string | null> => {
    let request = waiting.get(participant_id);
    if (!request) {
      const { promise, resolve } = deferred<string | null>();
      request = { answer: promise, give: resolve };
      waiting.set(participant_id, request);
      deps.ask(participant_id, room_id);
      void deps.wait(PATIENCE_MS).then(() => {
        waiting.delete(participant_id);
        resolve(null);
      });
    }
    return request.answer;
  };

  return {
    async token(participant_id, room_id, renew) {
      if (renew) return fromPage(participant_id, room_id);
      const found = known.get(participant_id) ?? (await deps.stored(participant_id));
      if (found === null) return fromPage(participant_id, room_id);
      known.set(participant_id, found);
      return found;
    },
    async put(participant_id, token) {
      if (token !== null) {
        known.set(participant_id, token);
        await deps.store(participant_id, token);
      }
      waiting.get(participant_id)?.give(token);
      waiting.delete(participant_id);
    },
  };
}
