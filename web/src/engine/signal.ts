/** A named stream of things that happened, for what is not a state. */
export interface Signal<T> {
  emit: (value: T) => void;
  /** Calls `listener` for each that follows; the answer ends it. */
  on: (listener: (value: T) => void) => () => void;
}

/** Makes a signal. */
export function createSignal<T>(): Signal<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    emit: (value) => {
      for (const listener of [...listeners]) listener(value);
    },
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
