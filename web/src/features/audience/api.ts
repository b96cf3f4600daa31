import { path, withQuery, type Api, type Audience, type AudienceMessage } from '@/api';

/** A place from which somebody takes part: how they call, and how they listen. */
export interface Seat {
  recordingId: string;
  api: Api;
  /** The token that every call bears in its address; nothing where `api` says who it is. */
  pt: () => Promise<string | null>;
  /** A playback's token, good to begin to listen with; null when there is none any more. */
  token: () => Promise<string | null>;
}

export type Said = Pick<AudienceMessage, 'kind' | 'text'> & { client_id: string; name?: string };

export function callsOf({ recordingId, api, pt }: Seat) {
  const one = path`/api/v1/recordings/${recordingId}/audience`;
  const message = (id: string) => one + path`/messages/${id}`;
  const query = async () => ({ pt: await pt() });
  return {
    state: async (cursor: string | null) =>
      api.get<Audience>(one, { query: { ...(await query()), cursor } }),
    say: async (body: Said) =>
      api.post<AudienceMessage>(`${one}/messages`, { body, query: await query() }),
    remove: async (id: string) => api.delete(message(id), { query: await query() }),
    vote: async (id: string, voted: boolean) =>
      api.put<AudienceMessage>(`${message(id)}/vote`, { body: { voted }, query: await query() }),
    answer: async (id: string, answered: boolean) =>
      api.put<AudienceMessage>(`${message(id)}/answered`, {
        body: { answered },
        query: await query(),
      }),
    hand: async (raised: boolean, name?: string) =>
      api.put<undefined>(`${one}/hand`, {
        body: { raised, ...(name ? { name } : {}) },
        query: await query(),
      }),
    lower: async (viewer: string) =>
      api.delete(one + path`/hands/${viewer}`, { query: await query() }),
    react: async (emoji: string) =>
      api.post<undefined>(`${one}/reactions`, { body: { emoji }, query: await query() }),
    chat: async (chat: boolean) =>
      api.put<{ chat: boolean }>(`${one}/settings`, { body: { chat }, query: await query() }),
    events: (token: string, after: string | null) =>
      withQuery(`${one}/events`, { pt: token, after }),
  };
}
