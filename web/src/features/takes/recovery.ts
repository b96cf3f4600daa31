import { ApiError, createApi, path, type Recovery, type RecoveryLink } from '@/api';
import type { OutboxClient } from '@/engine/outbox/client';
import { createStore } from '@/kit/store';

/** The links of one's own takes that this tab knows, by recording. */
export const links = createStore<Readonly<Record<string, RecoveryLink>>>({});

const remember = (recording_id: string, link: RecoveryLink) =>
  links.set((before) => ({ ...before, [recording_id]: link }));

const as = (token: string | null) => createApi({ token: () => Promise.resolve(token) });

/** A link that could not be had is asked for again after so long, in milliseconds, and then no more. */
const PAUSES_MS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];

/** The recordings whose links are here or being asked for. */
const asked = new Set<string>();

interface Keeping {
  client: Pick<OutboxClient, 'putLink'>;
  recording_id: string;
  participant_id: string;
  bearer: () => Promise<string | null>;
  wait: (ms: number) => Promise<void>;
}

/**
 * Asks for the link of one's own takes of a recording and keeps it beside them. The recording begins a moment before
 * the server has noted everybody who is in it, so the first answer may be that one is not: it is asked again.
 */
export async function keepLink(keeping: Keeping): Promise<void> {
  const { client, recording_id, participant_id, bearer, wait } = keeping;
  if (asked.has(recording_id)) return;
  asked.add(recording_id);
  for (const pause of [...PAUSES_MS, null]) {
    try {
      const link = await as(await bearer()).post<RecoveryLink>(
        path`/api/v1/recordings/${recording_id}/recovery`,
      );
      client.putLink(recording_id, participant_id, link.token);
      remember(recording_id, link);
      return;
    } catch {
      // Without a link the take still comes by the sign-in.
      if (pause !== null) await wait(pause);
    }
  }
  asked.delete(recording_id);
}

/** The token in the address of a recovery link; null when there is none. */
export function tokenOf(hash: string): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('k');
  return token === null || token === '' ? null : token;
}

/** What a link is for. */
export const openLink = (token: string, signal?: AbortSignal) =>
  as(token).get<Recovery>('/api/v1/recovery', { signal });

/** Keeps an opened link beside the takes on this computer, and for the card that shows it. */
export function adoptLink(
  client: OutboxClient,
  token: string,
  { recording_id, ...link }: Recovery,
) {
  client.putLink(recording_id, link.participant.id, token);
  remember(recording_id, {
    token,
    url: `${location.origin}/recover#k=${token}`,
    expires_at: link.expires_at,
  });
}

/** Mails a link. */
export const mailLink = (token: string, email: string) =>
  as(token).post('/api/v1/recovery/mail', { body: { email } });

/** Why a link opens nothing; null when that is not what went wrong. */
export function whyShut(error: unknown): 'unknown' | 'expired' | 'revoked' | 'deleted' | null {
  if (!(error instanceof ApiError)) return null;
  const reasons = ['unknown', 'expired', 'revoked', 'deleted'] as const;
  const found = reasons.find((reason) => error.code === `recovery.${reason}`);
  // An address that is no token at all is as unknown as one that is not known.
  return found ?? (error.status === 401 || error.status === 404 ? 'unknown' : null);
}
