import { publicApi } from '@/api';

/** How one thing of the checklist stands. */
export type Verdict = 'waiting' | 'good' | 'poor' | 'bad';

/** A line of the checklist. */
export interface Check {
  verdict: Verdict;
  /** A figure to show beside it. */
  value?: number;
}

/** An hour of a microphone and a good camera, with room to spare. */
const ENOUGH_BYTES = 4e9;
const LITTLE_BYTES = 5e8;
const SLOW_MS = 400;
const TRIES = 3;

/** Room on this computer for takes; asks the browser not to clear them away. */
export async function checkDisk(storage: StorageManager): Promise<Check> {
  const { quota = 0, usage = 0 } = await storage.estimate();
  // Granted or not is the browser's business; it is only less likely to be cleared away.
  await storage.persist();
  const value = quota - usage;
  const verdict = value < LITTLE_BYTES ? 'bad' : value < ENOUGH_BYTES ? 'poor' : 'good';
  return { verdict, value };
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
