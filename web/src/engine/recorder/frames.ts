/** What has to be let go of, because the browser's memory for pictures is small. */
interface Closable {
  close: () => void;
}

type Reader<T> = Pick<ReadableStreamDefaultReader<T>, 'read' | 'cancel'>;

/** A camera that is on gives a frame sooner, also on a machine that is busy. */
const PATIENCE_MS = 1_000;

/**
 * Gives frame after frame to `take`, which lets go of it, until they end or somebody stops it. A frame that is on its way
 * when its stream is cancelled reaches nobody who could let go of it: so the one that was asked for is awaited.
 */
export function readFrames<T extends Closable>(
  reader: Reader<T>,
  take: (frame: T) => Promise<void>,
): { done: Promise<void>; stop: () => Promise<void> } {
  let stopping = false;
  const isStopping = () => stopping;
  const cancel = () => reader.cancel().catch(() => undefined);
  const read = async () => {
    while (!isStopping()) {
      const { value, done } = await reader.read();
      if (done) return;
      if (isStopping()) value.close();
      else await take(value);
    }
  };
  const done = read().finally(() => void cancel());
  return {
    done,
    async stop() {
      stopping = true;
      // One that is off gives none.
      const silent = setTimeout(() => void cancel(), PATIENCE_MS);
      await done.catch(() => undefined);
      clearTimeout(silent);
    },
  };
}
