import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { TakeRow, TakeRows } from './take-row';

const NAME = 'rostrum-outbox';

/** What the browser's database keeps: rows and keys, never media (large values did not survive power cuts). */
interface OutboxSchema extends DBSchema {
  takes: { key: string; value: TakeRow };
  /** Next part number by recording, participant and source. */
  parts: { key: string; value: number };
  /** The access token by participant, so that an upload goes on after a crash. */
  tokens: { key: string; value: string };
}

/** Rows and tokens of the outbox. */
export interface OutboxDatabase extends TakeRows {
  token: (participant_id: string) => Promise<string | null>;
  putToken: (participant_id: string, token: string) => Promise<void>;
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
    token: async (participant_id) => (await (await opened).get('tokens', participant_id)) ?? null,
    async putToken(participant_id, token) {
      await (await opened).put('tokens', token, participant_id);
    },
  };
}

/** Whether an earlier visit may have left takes; cheap enough to ask on every page. */
export async function hasLeftovers(): Promise<boolean> {
  const names = await indexedDB.databases();
  if (!names.some((one) => one.name === NAME)) return false;
  return (await openOutboxDatabase().all()).length > 0;
}
