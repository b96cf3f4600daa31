import { deferred } from '../deferred';

/** Whose upload asks for a token. */
export interface Sender {
  room_id: string;
  recording_id: string;
  participant_id: string;
}

/**
 * Tokens for uploads: the participant's access token, which the page brings when somebody enters a room, and the token
 * of the recovery link, which it brings when a recording begins. Both are kept in the database beside the takes, so
 * that after a crash, a sign-out or a week an upload goes on before anyone has signed in again.
 */
export interface TokenDesk {
  /** A token that may work, other than the one that was `refused`. Null: none to be had now. */
  token: (sender: Sender, refused: string | null) => Promise<string | null>;
  /** The page's answer (or news); null: it has none. */
  put: (participant_id: string, token: string | null) => Promise<void>;
  /** The token of a recovery link. */
  putLink: (sender: Omit<Sender, 'room_id'>, token: string) => Promise<void>;
}

/** What the desk needs from the world. */
export interface TokenDeskDeps {
  stored: (key: string) => Promise<string | null>;
  store: (key: string, token: string) => Promise<void>;
  /** Asks the page. */
  ask: (participant_id: string, room_id: string) => void;
  wait: (ms: number) => Promise<void>;
}

/** The page renews over the network; longer than this it will not answer at all. */
const PATIENCE_MS = 15_000;

/** Under what the token of a recovery link is kept; an access token is kept under its participant. */
export const linkKey = ({ recording_id, participant_id }: Omit<Sender, 'room_id'>): string =>
  `link/${recording_id}/${participant_id}`;

export const isLinkKey = (key: string): boolean => key.startsWith('link/');

/** Makes the desk. */
export function createTokenDesk(deps: TokenDeskDeps): TokenDesk {
  const known = new Map<string, string>();
  /** Tokens that the server did not take. One that is brought again gets another chance. */
  const refusals = new Set<string>();
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

  const kept = async (key: string): Promise<string | null> => {
    const found = known.get(key) ?? (await deps.stored(key));
    if (found !== null) known.set(key, found);
    return found !== null && !refusals.has(found) ? found : null;
  };

  const keep = async (key: string, token: string) => {
    known.set(key, token);
    refusals.delete(token);
    await deps.store(key, token);
  };

  return {
    async token(sender, refused) {
      if (refused !== null) refusals.add(refused);
      const own = await kept(sender.participant_id);
      if (own !== null) return own;
      // Narrower than what the page could renew, and there without asking anybody.
      const link = await kept(linkKey(sender));
      return link ?? fromPage(sender.participant_id, sender.room_id);
    },
    async put(participant_id, token) {
      if (token !== null) await keep(participant_id, token);
      waiting.get(participant_id)?.give(token);
      waiting.delete(participant_id);
    },
    async putLink(sender, token) {
      await keep(linkKey(sender), token);
      // Whoever waits for the page to sign somebody in has something to go on with.
      waiting.get(sender.participant_id)?.give(token);
      waiting.delete(sender.participant_id);
    },
  };
}
