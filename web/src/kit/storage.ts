/** What is kept on this device, by name. */
export interface Kept {
  get: (key: string) => string | null;
  set: (key: string, value: string) => void;
  remove: (key: string) => void;
}

/**
 * The browser's own store. In another site's frame, and where a person forbids it, it must not even be touched: there
 * what is kept lasts as long as the page.
 */
export function createKept(open: () => Storage): Kept {
  const memory = new Map<string, string>();
  let store: Storage | null = null;
  try {
    store = open();
  } catch {
    // Access is denied.
  }
  return {
    get: (key) => store?.getItem(key) ?? memory.get(key) ?? null,
    set(key, value) {
      try {
        if (!store) throw new Error('nowhere to keep it');
        store.setItem(key, value);
        memory.delete(key);
      } catch {
        memory.set(key, value);
      }
    },
    remove(key) {
      store?.removeItem(key);
      memory.delete(key);
    },
  };
}

export const kept = createKept(() => localStorage);
