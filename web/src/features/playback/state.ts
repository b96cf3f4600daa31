import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { everyPage, type LiveStream, type PlaybackInfo } from '@/api';
import {
  getLive,
  getPicture,
  getText,
  getTranscodeProgress,
  listCaptions,
  listChapters,
  listLectures,
  listProgress,
  startPlayback,
} from './api';
import { parseVtt, tileOf } from './player/vtt';
import type { Way } from './way';

const KEY = 'playback';
const MOVING_MS = 3_000;
const LIVE_MS = 5_000;

/** Each visit of a page opens a playback of its own; it knows where the last one stopped. */
export const playbackQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'open', id],
    queryFn: () => startPlayback(id),
    staleTime: Infinity,
    gcTime: 0,
  });

export const isPlayable = (info: Pick<PlaybackInfo, 'hls_url' | 'mp4_url'>) =>
  info.hls_url !== null || info.mp4_url !== null;

export const infoQuery = (way: Way) =>
  queryOptions({
    queryKey: [KEY, 'info', way.recordingId, way.pass.playbackId],
    queryFn: ({ signal }) => way.info(signal),
    staleTime: 60_000,
    // What is being made appears by itself.
    refetchInterval: ({ state }) => (state.data && !isPlayable(state.data) ? MOVING_MS : 60_000),
  });

const liveOf = (id: string, ask: (signal: AbortSignal) => Promise<LiveStream>) =>
  queryOptions({
    queryKey: [KEY, 'live', id],
    queryFn: ({ signal }) => ask(signal),
    refetchInterval: ({ state }) => (state.data?.state === 'ended' ? false : LIVE_MS),
  });

/** How it stands with what of it is live, looked at again until it is over. */
export const liveQuery = (way: Way) => liveOf(way.recordingId, way.live);

/** The same for a person who is signed in, before they play anything. */
export const memberLiveQuery = (id: string) => liveOf(id, (signal) => getLive(id, null, signal));

/** The text of captions never changes at its address. */
export const cuesQuery = (way: Way, url: string) =>
  queryOptions({
    queryKey: [KEY, 'cues', url],
    queryFn: async ({ signal }) =>
      parseVtt(await getText(url, (await way.pass.token()) ?? '', signal)),
    staleTime: Infinity,
  });

/** The little pictures over the seek bar: which part of which picture belongs to which second. */
export const spriteQuery = (way: Way, url: string) =>
  queryOptions({
    queryKey: [KEY, 'sprite', url],
    queryFn: async ({ signal }) => {
      const token = (await way.pass.token()) ?? '';
      const cues = parseVtt(await getText(url, token, signal));
      const tiles = cues.flatMap(({ start, end, text }) => {
        const tile = tileOf(text);
        return tile ? [{ start, end, ...tile }] : [];
      });
      const files = [...new Set(tiles.map((tile) => tile.file))];
      const base = new URL(url, location.href);
      const pictures = await Promise.all(
        files.map(async (file) => {
          const blob = await getPicture(new URL(file, base).href, token, signal);
          return [file, blob] as const;
        }),
      );
      return { tiles, pictures: new Map(pictures) };
    },
    staleTime: Infinity,
    retry: false,
  });

/** The still before playing, fetched once for all who show it. */
export const posterQuery = (way: Way, url: string) =>
  queryOptions({
    queryKey: [KEY, 'poster', url],
    queryFn: async ({ signal }) =>
      getPicture(new URL(url, location.href).href, (await way.pass.token()) ?? '', signal),
    staleTime: Infinity,
    retry: false,
  });

export const captionsQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'captions', id],
    queryFn: async ({ signal }) => (await listCaptions(id, signal)).items,
  });

export const chaptersQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'chapters', id],
    queryFn: async ({ signal }) => (await listChapters(id, signal)).items,
  });

export const transcodeQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'transcode', id],
    queryFn: ({ signal }) => getTranscodeProgress(id, signal),
    refetchInterval: ({ state }) =>
      state.data && (state.data.state === 'running' || state.data.state === 'queued')
        ? MOVING_MS
        : 30_000,
  });

export const lecturesQuery = (courseId: string) =>
  queryOptions({
    queryKey: ['courses', courseId, 'lectures', 'watching'],
    queryFn: ({ signal }) => everyPage((cursor) => listLectures(courseId, cursor, signal)),
  });

export const progressQuery = (courseId?: string) =>
  queryOptions({
    queryKey: ['progress', courseId ?? 'all'],
    queryFn: ({ signal }) => everyPage((cursor) => listProgress(courseId, cursor, signal)),
    staleTime: 0,
  });

/** After captions, chapters or qualities were changed: everything that shows them asks again. */
export const playbackChanged = (queries: QueryClient) =>
  queries.invalidateQueries({
    predicate: ({ queryKey }) =>
      queryKey[0] === KEY &&
      ['info', 'captions', 'chapters', 'transcode'].includes(String(queryKey[1])),
  });
