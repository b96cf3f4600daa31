import { ApiError, type LiveStream } from '@/api';

/** Where the room stands: not live, going live, live, or done with it for this recording. */
export type LivePhase = 'off' | 'starting' | 'live' | 'ended';

/** The phase by what the server says of a recording that runs; nothing known is not live. */
export function phaseOf(running: boolean, stream: LiveStream | undefined): LivePhase {
  if (!running || !stream) return 'off';
  if (stream.state === 'live') return 'live';
  // Waiting is also what it does before anybody pressed the button.
  if (stream.state === 'waiting') return stream.started_at === null ? 'off' : 'starting';
  return 'ended';
}

/** Whether it is worth asking again: not where one may not know. */
export function isWorthAsking(error: unknown): boolean {
  return !(error instanceof ApiError && [401, 403, 404, 410].includes(error.status));
}
