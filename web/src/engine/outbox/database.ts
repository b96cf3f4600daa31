import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { TakeRow, TakeRows } from './take-row';
import { isLinkKey, linkKey } from './token-desk';

const NAME = 'rostrum-outbox';

/** What the browser's database keeps: rows and keys, never media (large values did not survive power cuts). */
interface OutboxSchema extends DBSchema {
  takes: { key: string; value: TakeRow };
  /** Next part number by recording, participant and source. */
  parts: { key: string; value: number };
  /** The access token by participant, and the recovery link's by recording and participant. */
  tokens: { key: string; value: string };
}

/** Rows and tokens of the outbox. */
export interface OutboxDatabase extends TakeRows {
  token: (key: string) => Promise<string | null>;
  putToken: (key: string, token: string) => Promise<void>;
  /** Forgets the links that no take on this computer needs any more. */
  pruneLinks: () => Promise<void>;
}

/** Opens (or makes) the database. */
export function openOutboxDatabase(): OutboxDatabase {
  const opened: Promise<IDBPDatabase<OutboxSchema>> = openDB<OutboxSchema>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('takes', { keyPath: 'id' });
      db.createObjectStore('parts');
      db.createObjectStore('tokens');
    },
  });
  /** The default answers before the row is on the disk; a lost row would orphan its journal. */
  const strict = { durability: 'strict' } as const;
  return {
    all: async () => (await opened).getAll('takes'),
    async put(row) {
      const tx = (await opened).transaction('takes', 'readwrite', strict);
      await Promise.all([tx.store.put(row), tx.done]);
    },
    async remove(id) {
      const tx = (await opened).transaction('takes', 'readwrite', strict);
      await Promise.all([tx.store.delete(id), tx.done]);
    },
    async nextPart({ recording_id, participant_id, source }) {
      const key = `${recording_id}/${participant_id}/${source}`;
      const tx = (await opened).transaction('parts', 'readwrite', strict);
      const next = (await tx.store.get(key)) ?? 0;
      await Promise.all([tx.store.put(next + 1, key), tx.done]);
      return next;
    },
    token: async (key) => (await (await opened).get('tokens', key)) ?? null,
    async putToken(key, token) {
      // Strictly, as the rows are: without it a crash leaves takes that nobody may send.
      const tx = (await opened).transaction('tokens', 'readwrite', strict);
      await Promise.all([tx.store.put(token, key), tx.done]);
    },
    async pruneLinks() {
      const tx = (await opened).transaction(['takes', 'tokens'], 'readwrite');
      const [takes, keys] = await Promise.all([
        tx.objectStore('takes').getAll(),
        tx.objectStore('tokens').getAllKeys(),
      ]);
      const needed = new Set(takes.map(linkKey));
      const idle = keys.filter((key) => isLinkKey(key) && !needed.has(key));
      await Promise.all([...idle.map((key) => tx.objectStore('tokens').delete(key)), tx.done]);
    },
  };
}

/** Whether an earlier visit may have left takes; cheap enough to ask on every page. */
export async function hasLeftovers(): Promise<boolean> {
  const names = await indexedDB.databases();
  if (!names.some((one) => one.name === NAME)) return false;
  return (await openOutboxDatabase().all()).length > 0;
}

/** Whether takes of a recording lie on this computer, in this tab's hands or another's. */
export async function hasTakesOf(recording_id: string): Promise<boolean> {
  const rows = await openOutboxDatabase().all();
  return rows.some((row) => row.recording_id === recording_id);
}
