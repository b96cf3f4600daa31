import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { Letter, LetterBox } from './queue';

interface BeatsSchema extends DBSchema {
  letters: { key: string; value: Letter };
}

/** The letters of this device. Where the browser keeps no database (a private window, say) they live as long as the page. */
export function openLetterBox(): LetterBox {
  let opened: Promise<IDBPDatabase<BeatsSchema>> | undefined;
  const open = () => {
    opened ??= openDB<BeatsSchema>('rostrum-beats', 1, {
      upgrade(db) {
        db.createObjectStore('letters', { keyPath: 'id' });
      },
    });
    return opened;
  };
  const memory = new Map<string, Letter>();
  const attempt = async <T>(work: (db: IDBPDatabase<BeatsSchema>) => Promise<T>, without: T) => {
    try {
      return await work(await open());
    } catch {
      return without;
    }
  };
  return {
    async all() {
      const kept = await attempt((db) => db.getAll('letters'), []);
      const known = new Set(kept.map(({ id }) => id));
      return [...kept, ...[...memory.values()].filter(({ id }) => !known.has(id))];
    },
    async put(letter) {
      memory.set(letter.id, letter);
      await attempt((db) => db.put('letters', letter), letter.id);
    },
    async remove(id) {
      memory.delete(id);
      await attempt((db) => db.delete('letters', id), undefined);
    },
  };
}
