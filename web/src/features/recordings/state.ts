import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Recording } from '@/api';
import {
  getGlimpses,
  getInfo,
  getPeaks,
  getPoster,
  getRecording,
  getStill,
  listJobs,
  listRecordings,
} from './api';
import { isMoving, isRunning, mixOf, type RecordingFilter } from './model';

/** Ask this often while something moves; a socket would only make it sooner. */
const MOVING_MS = 2_000;
const RESTING_MS = 30_000;

const KEY = 'recordings';

export const recordingsQuery = (filter: RecordingFilter) =>
  infiniteQueryOptions({
    queryKey: [KEY, 'list', filter],
    queryFn: ({ pageParam, signal }) => listRecordings(filter, pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some((page) => page.items.some(isMoving)) ? MOVING_MS * 2 : RESTING_MS,
    placeholderData: (before) => before,
  });

export const recentQuery = queryOptions({
  queryKey: [KEY, 'recent'],
  queryFn: ({ signal }) => listRecordings({ q: '', show: 'all' }, null, { limit: 4, signal }),
  refetchInterval: ({ state }) => (state.data?.items.some(isMoving) ? MOVING_MS * 2 : RESTING_MS),
});

export const recordingQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'one', id],
    queryFn: ({ signal }) => getRecording(id, signal),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? MOVING_MS : false),
  });

/** How the tracks lie on one clock: measured anew before each mix. */
export const syncQuery = (recording: Recording) =>
  queryOptions({
    // A mix that was made again has another size.
    queryKey: [KEY, 'sync', recording.id, mixOf(recording)?.size_bytes ?? null],
    queryFn: async ({ signal }) => (await getInfo(recording.id, signal)).sync,
    staleTime: Infinity,
    placeholderData: (before) => before,
  });

/** A poster stays the same as long as it has the same id, so it is fetched once. */
export const posterQuery = ({ id, poster_id: poster }: Recording, width: number) =>
  queryOptions({
    queryKey: ['posters', id, poster, width],
    queryFn: ({ signal }) => getPoster(id, width, signal),
    staleTime: Infinity,
    gcTime: 10 * 60_000,
  });

/** The picture of a moment of the film. */
export const stillQuery = (recording: Recording, atMs: number) =>
  queryOptions({
    queryKey: ['posters', recording.id, mixOf(recording)?.size_bytes ?? null, { atMs }],
    queryFn: ({ signal }) => getStill(recording.id, atMs, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: (before) => before,
  });

/** Some silent seconds that show what is in a film; another mix has others. */
export const glimpsesQuery = (recording: Recording) =>
  queryOptions({
    queryKey: ['posters', recording.id, mixOf(recording)?.size_bytes ?? null, 'glimpses'],
    queryFn: ({ signal }) => getGlimpses(recording.id, signal),
    staleTime: Infinity,
    gcTime: 60_000,
    retry: false,
  });

export const peaksQuery = (url: string) =>
  queryOptions({
    queryKey: [KEY, 'peaks', url],
    queryFn: ({ signal }) => getPeaks(url, signal),
    staleTime: Infinity,
  });

export const jobsQuery = queryOptions({
  queryKey: ['jobs'],
  queryFn: ({ signal }) => listJobs(signal),
  refetchInterval: ({ state }) => (state.data?.items.some(isRunning) ? MOVING_MS : RESTING_MS),
});

/** After a change of a recording: everything that shows one asks again. */
export const recordingsChanged = (queries: QueryClient) =>
  Promise.all([
    queries.invalidateQueries({ queryKey: [KEY] }),
    queries.invalidateQueries({ queryKey: jobsQuery.queryKey }),
  ]);
