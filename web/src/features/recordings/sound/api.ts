import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, ApiError, path, type MixSound } from '@/api';
import { getInfo } from '../api';

const BUSY_TRIES = 8;

/** How much of a moment is heard. */
export const HEARD_MS = 10_000;

/** What is tried: which sound, from when on, and whose microphone (`null`: everybody's). */
export interface Moment {
  sound: MixSound;
  atMs: number;
  whose: string | null;
}

export type Side = 'before' | 'after';

/** Some seconds of the mix as it would sound. */
export const listenQuery = (id: string, moment: Moment | null, side: Side) =>
  queryOptions({
    queryKey: ['recordings', 'listen', id, moment, side],
    queryFn: ({ signal }) =>
      api.blob(path`/api/v1/recordings/${id}/recipe/listen`, {
        body: {
          sound: moment?.sound,
          participant_id: moment?.whose,
          at_ms: moment?.atMs,
          length_ms: HEARD_MS,
          side,
        },
        signal,
      }),
    enabled: moment !== null,
    staleTime: Infinity,
    gcTime: 60_000,
    // Others may be trying theirs: it goes on in a moment.
    retry: (count, error) =>
      error instanceof ApiError && error.status === 429 && count < BUSY_TRIES,
    retryDelay: 1000,
  });

/** How loud the mix and its voices are; a mix that was made again has another size. */
export const loudnessQuery = (id: string, mix: number | null) =>
  queryOptions({
    queryKey: ['recordings', 'loudness', id, mix],
    queryFn: async ({ signal }) => (await getInfo(id, signal)).sound,
    enabled: mix !== null,
    staleTime: Infinity,
    placeholderData: keepPreviousData,
  });
