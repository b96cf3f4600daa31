import { publicApi } from '@/api';
import type { Probe } from '@/engine/outbox/probe';
import { minutesLeft } from '@/engine/recorder/dangers';

/** How one thing of the checklist stands. */
export type Verdict = 'waiting' | 'good' | 'poor' | 'bad';

/** A line of the checklist. */
export interface Check {
  verdict: Verdict;
  /** A figure to show beside it. */
  value?: number;
}

const SLOW_MS = 400;
const TRIES = 3;

/** A microphone and a good camera, as they are written. */
const BYTES_PER_SECOND = 1.3e6;
const LITTLE_MINUTES = 10;
const ENOUGH_MINUTES = 60;
/** A disk that is only just quick enough stalls when anything else writes. */
const SPARE = 3;

/** What the trial of the journal means for the person. */
export interface DiskCheck extends Check {
  /** Which sentence says it. */
  say: 'good' | 'poor' | 'bad' | 'slow' | 'unwritable';
  /** Minutes of a take there is room for; null when the browser does not say. */
  minutes: number | null;
}

/** Judges the trial. */
export function diskCheck({ state, free_bytes, bytes_per_second }: Probe): DiskCheck {
  const minutes = minutesLeft(free_bytes, BYTES_PER_SECOND);
  const value = free_bytes ?? 0;
  const as = (verdict: Verdict, say: DiskCheck['say']) => ({ verdict, say, value, minutes });
  if (state === 'unwritable' || state === 'untrue') return as('bad', 'unwritable');
  if (state === 'full' || (minutes !== null && minutes < LITTLE_MINUTES)) return as('bad', 'bad');
  if (bytes_per_second !== null && bytes_per_second < BYTES_PER_SECOND * SPARE) {
    return as('poor', 'slow');
  }
  return minutes !== null && minutes < ENOUGH_MINUTES ? as('poor', 'poor') : as('good', 'good');
}

/** Tries whether this computer can keep a take; asks the browser not to clear it away. */
export async function checkDisk(
  storage: Pick<StorageManager, 'persist'>,
  probe: () => Promise<Probe>,
): Promise<DiskCheck> {
  // Granted or not is the browser's business; it is only less likely to be cleared away.
  await storage.persist().catch(() => false);
  return diskCheck(await probe());
}

/** The way to the server and back: the quickest of a few requests. */
export async function checkNetwork(): Promise<Check> {
  let value = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < TRIES; tried++) {
    const from = performance.now();
    await publicApi.get('/api/v1/instance');
    value = Math.min(value, performance.now() - from);
  }
  return { verdict: value > SLOW_MS ? 'poor' : 'good', value };
}

/** Whether this browser has everything a call and a take need. */
export function checkBrowser(scope: typeof globalThis, poor_pictures: boolean): Check {
  const needed = ['RTCPeerConnection', 'Worker', 'AudioContext', 'MediaStream'];
  const disk = 'FileSystemFileHandle' in scope;
  if (!disk || needed.some((name) => !(name in scope))) return { verdict: 'bad' };
  return { verdict: poor_pictures ? 'poor' : 'good' };
}
