/** A value that can be watched: the smallest thing React's `useSyncExternalStore` and plain code can share. */
export interface Store<T> {
  get: () => T;
  set: (next: T | ((before: T) => T)) => void;
  /** Calls `listener` after each change; the answer ends it. */
  subscribe: (listener: () => void) => () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      const after = typeof next === 'function' ? (next as (before: T) => T)(value) : next;
      if (Object.is(after, value)) return;
      value = after;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
