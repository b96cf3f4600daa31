import {
  api,
  path,
  publicApi,
  type NewShare,
  type Page,
  type Share,
  type ShareChange,
  type SharedRecording,
} from '@/api';

const all = (recordingId: string) => path`/api/v1/recordings/${recordingId}/shares`;
const one = (recordingId: string, id: string) => all(recordingId) + path`/${id}`;

export const listShares = (recordingId: string, cursor: string | null, signal?: AbortSignal) =>
  api.get<Page<Share>>(all(recordingId), { query: { limit: 100, cursor }, signal });

export const makeShare = (recordingId: string, body: NewShare) =>
  api.post<Share>(all(recordingId), { body });

export const changeShare = (recordingId: string, id: string, body: ShareChange) =>
  api.patch<Share>(one(recordingId, id), { body });

export const removeShare = (recordingId: string, id: string) => api.delete(one(recordingId, id));

export const openShare = (token: string, password: string | null) =>
  publicApi.post<SharedRecording>('/api/v1/shares/open', {
    body: password === null ? { token } : { token, password },
  });
