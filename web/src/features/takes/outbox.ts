import { useSyncExternalStore } from 'react';
import { accessToken } from '@/api';
import { createOutboxClient, type OutboxClient } from '@/engine/outbox/client';
import { hasLeftovers } from '@/engine/outbox/database';
import outboxAddress from '@/engine/outbox/outbox.worker.ts?worker&url';
import { createStore } from '@/kit/store';
import { scriptAddress } from '@/kit/trusted';
import { useStore } from '@/kit/useStore';

/**
 * The one outbox of this tab. It is started by the first room that is entered, or by any page when
 * an earlier visit left something, and runs until the tab is closed.
 */
export const outbox = createStore<OutboxClient | null>(null);

/** Gives a participant a fresh token; by participant, while its room is open in this tab. */
type Renewal = () => Promise<string | null>;
const renewals = new Map<string, Renewal>();

/** The page of a room renews its participant's token for uploads too. */
export function renewTokensOf(participant_id: string, renew: Renewal): () => void {
  renewals.set(participant_id, renew);
  return () => renewals.delete(participant_id);
}

/** Starts the outbox, once. */
export function startOutbox(): OutboxClient {
  const running = outbox.get();
  if (running) return running;
  const worker = new Worker(scriptAddress(outboxAddress), { type: 'module', name: 'outbox' });
  const started = createOutboxClient({
    worker,
    time_origin: performance.timeOrigin,
    // Without its room, a take of somebody who is signed in still finds its owner.
    every: (ms, tick) => setInterval(tick, ms),
    renewToken: (participant_id) => (renewals.get(participant_id) ?? accessToken)(),
  });
  addEventListener('online', () => started.online());
  outbox.set(started);
  return started;
}

/** Whether this browser can hold takes at all: over plain http from another computer it cannot. */
export const canKeepTakes = (): boolean =>
  isSecureContext && 'storage' in navigator && 'getDirectory' in navigator.storage;

const never = () => () => undefined;

/** Whether everything that earlier visits left on this computer was looked at. */
export function useOutboxReady(): boolean {
  const ready = useStore(outbox)?.ready;
  return useSyncExternalStore(ready?.subscribe ?? never, () => ready?.get() ?? false);
}

/** Starts the outbox if an earlier visit left takes on this computer. */
export async function resumeLeftovers(): Promise<void> {
  if (outbox.get() || !canKeepTakes()) return;
  if (await hasLeftovers()) startOutbox();
}
