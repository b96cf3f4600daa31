import { api, path, publicApi, type Page } from '@/api';
import type { Opened } from '@/engine/stream/pass';

/** A link by which somebody without an account sees one recording. */
export interface Share {
  id: string;
  label: string;
  /** Only in the answer that made it: afterwards nobody knows it. */
  url: string | null;
  /** The same for a page that frames the player. */
  embed_url: string | null;
  expires_at: string | null;
  has_password: boolean;
  download: boolean;
  created_at: string;
  /** How many times it was opened. */
  opened: number;
  last_opened_at: string | null;
}

export interface NewShare {
  label?: string;
  expires_at?: string;
  password?: string;
  download?: boolean;
}

const all = (recordingId: string) => path`/api/v1/recordings/${recordingId}/shares`;
const one = (recordingId: string, id: string) => all(recordingId) + path`/${id}`;

export const listShares = (recordingId: string, cursor: string | null, signal?: AbortSignal) =>
  api.get<Page<Share>>(all(recordingId), { query: { limit: 100, cursor }, signal });

export const makeShare = (recordingId: string, body: NewShare) =>
  api.post<Share>(all(recordingId), { body });

export const changeShare = (
  recordingId: string,
  id: string,
  body: { label?: string; expires_at?: string | null; download?: boolean },
) => api.patch<Share>(one(recordingId, id), { body });

export const removeShare = (recordingId: string, id: string) => api.delete(one(recordingId, id));

/** What a link opens. */
export interface SharedRecording {
  recording: { id: string; title: string; duration_ms: number };
  playback: Opened;
  download: boolean;
}

export const openShare = (token: string, password: string | null) =>
  publicApi.post<SharedRecording>('/api/v1/shares/open', {
    body: password === null ? { token } : { token, password },
  });
