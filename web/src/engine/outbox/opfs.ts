import type { ByteFile } from './journal';
import type { TakeFiles } from './outbox';

/** The folder of all takes inside the origin's private file system. */
const FOLDER = 'takes';
const DATA = '.data';
const INDEX = '.index';

/** A sync access handle under the journal's interface. Only dedicated workers have these. */
export function byteFile(handle: FileSystemSyncAccessHandle): ByteFile {
  return {
    size: () => handle.getSize(),
    read: (at, into) => handle.read(into, { at }),
    write: (at, bytes) => handle.write(bytes, { at }),
    flush: () => handle.flush(),
    truncate: (size) => handle.truncate(size),
    close: () => handle.close(),
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError';
}

/** Two files for a trial, beside those of takes. */
export function createTrialFiles(storage: StorageManager, id: string) {
  const folder = async () =>
    (await storage.getDirectory()).getDirectoryHandle('trials', { create: true });
  const names = [id + DATA, id + INDEX] as const;
  const open = async (name: string) => {
    const file = await (await folder()).getFileHandle(name, { create: true });
    return byteFile(await file.createSyncAccessHandle());
  };
  return {
    create: async () => ({ data: await open(names[0]), index: await open(names[1]) }),
    async remove() {
      const directory = await folder();
      // Of trials that were cut off too; another tab's is locked and stays.
      for await (const name of directory.keys()) {
        await directory.removeEntry(name).catch(() => undefined);
      }
    },
  };
}

/** The takes' files in the origin private file system. */
export function createOpfsFiles(storage: StorageManager): TakeFiles {
  const folder = async () =>
    (await storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

  const openOne = async (name: string, create: boolean): Promise<ByteFile> => {
    const file = await (await folder()).getFileHandle(name, { create });
    return byteFile(await file.createSyncAccessHandle());
  };

  const openBoth = async (id: string, make: boolean) => {
    const data = await openOne(id + DATA, make);
    try {
      return { data, index: await openOne(id + INDEX, make) };
    } catch (error) {
      data.close();
      throw error;
    }
  };

  return {
    create: (id) => openBoth(id, true),
    async open(id) {
      try {
        return await openBoth(id, false);
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    async remove(id) {
      const directory = await folder();
      for (const name of [id + DATA, id + INDEX]) {
        await directory.removeEntry(name).catch((error: unknown) => {
          if (!isMissing(error)) throw error;
        });
      }
    },
    async ids() {
      const ids = new Set<string>();
      for await (const name of (await folder()).keys()) {
        ids.add(name.endsWith(DATA) ? name.slice(0, -DATA.length) : name.slice(0, -INDEX.length));
      }
      return [...ids];
    },
  };
}
