import { createCipher, importKey, type PieceCipher } from './cipher';
import type { TakeRow } from './take-row';

/**
 * The keys of the recordings this tab has takes of. They live in memory only, as keys that cannot be
 * read out: whoever closes the tab leaves nothing behind but what the server must open again.
 */
export interface KeyRing {
  /** The cipher of a take; `fetch` gets the participant's key from the server if it is not here yet. */
  cipher: (
    take: Whose & Pick<TakeRow, 'id'>,
    fetch: () => Promise<Uint8Array<ArrayBuffer>>,
  ) => Promise<PieceCipher>;
  /** Forgets the key of a recording: nothing of it is on this disk any more. */
  forget: (take: Whose) => void;
}

type Whose = Pick<TakeRow, 'recording_id' | 'participant_id'>;

/** Makes an empty ring. */
export function createKeyRing(): KeyRing {
  const keys = new Map<string, Promise<CryptoKey>>();
  const name = (take: Whose) => `${take.recording_id}/${take.participant_id}`;
  return {
    async cipher(take, fetch) {
      let key = keys.get(name(take));
      if (!key) {
        // Sound, camera and screen begin together and ask once.
        key = fetch().then(importKey);
        keys.set(name(take), key);
        key.catch(() => keys.delete(name(take)));
      }
      return createCipher(await key, take.id);
    },
    forget(take) {
      keys.delete(name(take));
    },
  };
}
