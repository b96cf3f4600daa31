import {
  api,
  path,
  type Job,
  type Page,
  type Peaks,
  type Recording,
  type RecordingInfo,
} from '@/api';
import { queryOf, type RecordingFilter } from './model';

const one = (id: string) => path`/api/v1/recordings/${id}`;

export const listRecordings = (
  filter: RecordingFilter,
  cursor: string | null,
  options: { limit?: number; signal?: AbortSignal } = {},
) =>
  api.get<Page<Recording>>('/api/v1/recordings', {
    query: {
      q: filter.q,
      ...queryOf(filter),
      limit: options.limit ?? 30,
      cursor,
    },
    signal: options.signal,
  });

export const getRecording = (id: string, signal?: AbortSignal) =>
  api.get<Recording>(one(id), { signal });

export const getInfo = (id: string, signal?: AbortSignal) =>
  api.get<RecordingInfo>(`${one(id)}/info`, { signal });

export const renameRecording = ({ id, title }: { id: string; title: string }) =>
  api.patch<Recording>(one(id), { body: { title } });

export const trashRecording = (id: string) => api.delete(one(id));

/** Out of the trash, with no way back. */
export const removeRecording = (id: string) => api.delete(one(id), { query: { for_good: true } });

export const restoreRecording = (id: string) => api.post<Recording>(`${one(id)}/restore`);

export const getPeaks = (url: string, signal?: AbortSignal) => api.get<Peaks>(url, { signal });

export const getPoster = (id: string, width: number, signal?: AbortSignal) =>
  api.blob(`${one(id)}/thumbnail`, { query: { width }, signal });

export const getStill = (id: string, atMs: number, signal?: AbortSignal) =>
  api.blob(`${one(id)}/thumbnail`, { query: { at: atMs / 1000, width: 640 }, signal });

export const getGlimpses = (id: string, signal?: AbortSignal) =>
  api.blob(`${one(id)}/preview.mp4`, { signal });

/** `null`: the program chooses. */
export const choosePoster = ({ id, atMs }: { id: string; atMs: number | null }) =>
  api.patch<Recording>(one(id), { body: { poster_at_ms: atMs } });

export interface DownloadChoice {
  format?: 'mp4' | 'mp3' | 'wav' | 'tracks.zip';
  track?: string;
}

/** An address that hands out the file without further questions, for a short time. */
export const downloadUrl = (id: string, { format, track }: DownloadChoice) =>
  api.get<{ url: string; expires_at: string }>(`${one(id)}/download-url`, {
    query: { format, track },
  });

export const listJobs = (signal?: AbortSignal) => api.get<Page<Job>>('/api/v1/jobs', { signal });

export const cancelJob = (id: string) => api.post<Job>(path`/api/v1/jobs/${id}/cancel`);

export const retryJob = (id: string) => api.post<Job>(path`/api/v1/jobs/${id}/retry`);
