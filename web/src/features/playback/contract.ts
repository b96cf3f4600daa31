import { api, path, publicApi, type Page } from '@/api';
import type { Beat } from '@/engine/beats/collector';
import { withToken, type Opened } from '@/engine/stream/pass';

/** What the server offers to play of a recording. Addresses are paths of this server. */
export interface PlaybackInfo {
  hls_url: string | null;
  dash_url: string | null;
  mp4_url: string | null;
  captions: Caption[];
  chapters: Chapter[];
  /** The list of the little pictures over the seek bar. */
  sprite_url: string | null;
  qualities: { bitrate_kbps: number; width: number; height: number }[];
}

export type CaptionKind = 'captions' | 'subtitles';

export interface Caption {
  id: string;
  /** A language tag: `en`, `pt-BR`. */
  language: string;
  label: string;
  kind: CaptionKind;
  url: string;
}

export interface Chapter {
  /** Seconds. */
  at: number;
  title: string;
}

export type RungState = 'queued' | 'running' | 'ready' | 'failed';

export interface RungProgress {
  id: string;
  kind: 'picture' | 'sound';
  bitrate_kbps: number;
  width: number | null;
  height: number | null;
  /** The source itself, not coded anew. */
  as_it_is: boolean;
  state: RungState;
  percent: number;
}

export interface TranscodeProgress {
  /** `none` until somebody asks. */
  state: 'none' | 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  percent: number;
  eta_s: number | null;
  problem: string | null;
  /** The poorest first. */
  renditions: RungProgress[];
  /** What was asked for and is not made: `above_source_height`, `above_source_bitrate`, `no_pictures`. */
  left_out: { bitrate_kbps: number; reason: string }[];
}

/** Where this person stands with one recording. */
export interface WatchProgress {
  recording_id: string;
  title: string;
  duration_ms: number;
  position_s: number;
  /** 0…1. */
  completion: number;
  last_at: string;
  thumbnail_url: string | null;
}

export interface Lecture {
  course_id: string;
  recording_id: string;
  section_id: string | null;
  position: number;
  state: 'draft' | 'scheduled' | 'published';
  publish_at: string | null;
  published_at: string | null;
  title: string;
  duration_ms: number;
  recording_state: string;
  playable: boolean;
  thumbnail_url: string | null;
}

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
