import { createCipher, importKey } from './cipher';
import { openJournal, StorageFull, type ByteFile, type Sha256 } from './journal';

/** What came of trying whether this computer can keep a take. */
export interface Probe {
  /** `unwritable`: it keeps nothing; `full`: there is no room; `untrue`: it gives back something else. */
  state: 'good' | 'unwritable' | 'full' | 'untrue';
  /** How fast pieces are written and flushed; null when they are not. */
  bytes_per_second: number | null;
  /** What the browser says it would still keep; null where it does not say. */
  free_bytes: number | null;
}

/** What the trial needs from the world. */
export interface ProbeDeps {
  /** Makes and opens two files that are nobody's. */
  create: () => Promise<{ data: ByteFile; index: ByteFile }>;
  remove: () => Promise<void>;
  sha256: Sha256;
  random: (length: number) => Uint8Array<ArrayBuffer>;
  estimate: () => Promise<{ quota?: number; usage?: number }>;
  now: () => number;
}

const PIECES = 12;
const PIECE = 256 * 1024;

/** What the browser says it would still keep; null when it does not say. */
export async function freeBytes(estimate: ProbeDeps['estimate']): Promise<number | null> {
  try {
    const { quota, usage = 0 } = await estimate();
    return quota === undefined ? null : Math.max(0, quota - usage);
  } catch {
    return null;
  }
}

/** Keeps a small take as a real one is kept, reads it back, and clears it away. */
export async function probeJournal(deps: ProbeDeps): Promise<Probe> {
  const free_bytes = await freeBytes(deps.estimate);
  const done = (state: Probe['state'], bytes_per_second: number | null = null): Probe => ({
    state,
    bytes_per_second,
    free_bytes,
  });
  try {
    const journal = openJournal({ ...(await deps.create()), sha256: deps.sha256 });
    try {
      journal.unlock(await createCipher(await importKey(deps.random(32)), 'probe'));
      const piece = deps.random(PIECE);
      const from = deps.now();
      for (let n = 0; n < PIECES; n++) await journal.append(piece, 0);
      const seconds = Math.max(0.001, (deps.now() - from) / 1000);
      for (let n = 0; n < PIECES; n++) {
        const { bytes, whole } = await journal.bytes(n);
        if (!whole || bytes.some((byte, at) => byte !== piece[at])) return done('untrue');
      }
      return done('good', (PIECES * PIECE) / seconds);
    } finally {
      journal.wipe();
    }
  } catch (error) {
    return done(error instanceof StorageFull ? 'full' : 'unwritable');
  } finally {
    await deps.remove().catch(() => undefined);
  }
}
