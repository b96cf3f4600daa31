import {
  api,
  path,
  publicApi,
  type Caption,
  type CaptionKind,
  type Chapter,
  type Lecture,
  type LiveStream,
  type Page,
  type PlaybackInfo,
  type TranscodeProgress,
  type WatchProgress,
} from '@/api';
import type { Beat } from '@/engine/beats/collector';
import { withToken, type Opened } from '@/engine/stream/pass';

const one = (id: string) => path`/api/v1/recordings/${id}`;

/** Opens a playback: the answer sets the cookie with which the media elements may ask for their files. */
export const startPlayback = (id: string) => api.post<Opened>(`${one(id)}/playbacks`, { body: {} });

const renewal = (id: string, playbackId: string) => one(id) + path`/playbacks/${playbackId}/renew`;

export const renewPlayback = (id: string, playbackId: string) =>
  api.post<Opened>(renewal(id, playbackId), { body: {} });

/** The same by somebody without an account, who has nothing but the token. */
export const renewGuestPlayback = (id: string, playbackId: string, token: string) =>
  publicApi.post<Opened>(renewal(id, playbackId), { body: {}, query: { pt: token } });

export const getPlaybackInfo = (id: string, token: string | null, signal?: AbortSignal) =>
  token === null
    ? api.get<PlaybackInfo>(`${one(id)}/playback-info`, { signal })
    : publicApi.get<PlaybackInfo>(`${one(id)}/playback-info`, { query: { pt: token }, signal });

export const getLive = (id: string, token: string | null, signal?: AbortSignal) =>
  token === null
    ? api.get<LiveStream>(`${one(id)}/stream/live`, { signal })
    : publicApi.get<LiveStream>(`${one(id)}/stream/live`, { query: { pt: token }, signal });

/** A file that a token opens: captions, the list of a sprite. */
export const getText = async (url: string, token: string, signal?: AbortSignal) =>
  (await publicApi.blob(withToken(url, token), { signal })).text();

export const getPicture = (url: string, token: string, signal?: AbortSignal) =>
  publicApi.blob(withToken(url, token), { signal });

interface Report {
  playback_id: string;
  beats: Beat[];
}

export const sendBeats = (id: string, body: Report, keepalive: boolean) =>
  api.post<undefined>(`${one(id)}/progress`, { body, keepalive });

export const sendGuestBeats = (id: string, body: Report, keepalive: boolean, token: string) =>
  publicApi.post<undefined>(`${one(id)}/progress`, { body, keepalive, query: { pt: token } });

export const listProgress = (
  courseId: string | undefined,
  cursor: string | null,
  signal?: AbortSignal,
) =>
  api.get<Page<WatchProgress>>('/api/v1/progress', {
    query: { course_id: courseId, limit: 100, cursor },
    signal,
  });

export const listLectures = (courseId: string, cursor: string | null, signal?: AbortSignal) =>
  api.get<Page<Lecture>>(path`/api/v1/courses/${courseId}/lectures`, {
    query: { limit: 200, cursor },
    signal,
  });

export const listCaptions = (id: string, signal?: AbortSignal) =>
  api.get<Page<Caption>>(`${one(id)}/captions`, { signal });

export interface NewCaption {
  language: string;
  label: string;
  kind: CaptionKind;
  file: Blob;
}

const isSrt = (file: Blob) => file instanceof File && /\.srt$/i.test(file.name);

export const addCaption = (id: string, { file, language, label, kind }: NewCaption) =>
  api.post<Caption>(`${one(id)}/captions`, {
    query: { language, label, kind },
    file: { content: file, type: isSrt(file) ? 'application/x-subrip' : 'text/vtt' },
  });

export const changeCaption = (
  id: string,
  captionId: string,
  body: Partial<Pick<Caption, 'language' | 'label' | 'kind'>>,
) => api.patch<Caption>(one(id) + path`/captions/${captionId}`, { body });

export const removeCaption = (id: string, captionId: string) =>
  api.delete(one(id) + path`/captions/${captionId}`);

export const getCaptionText = async (url: string) => (await api.blob(url)).text();

export const listChapters = (id: string, signal?: AbortSignal) =>
  api.get<{ items: Chapter[] }>(`${one(id)}/chapters`, { signal });

export const saveChapters = (id: string, items: readonly Chapter[]) =>
  api.put<{ items: Chapter[] }>(`${one(id)}/chapters`, { body: { items } });

export const getTranscodeProgress = (id: string, signal?: AbortSignal) =>
  api.get<TranscodeProgress>(`${one(id)}/transcode/progress`, { signal });

export const makeQualities = (id: string, bitrates_kbps?: number[]) =>
  api.post<{ id: string }>(`${one(id)}/transcode/quality`, {
    body: bitrates_kbps === undefined ? {} : { bitrates_kbps },
  });
