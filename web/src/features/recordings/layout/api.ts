import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, ApiError, path, type MixCut, type MixLook } from '@/api';

const BUSY_TRIES = 8;

/** A moment of the mix as it would look. */
export const previewQuery = (id: string, look: MixLook, cut: MixCut, atMs: number) =>
  queryOptions({
    queryKey: ['recordings', 'preview', id, look, cut.lower_thirds, atMs],
    queryFn: ({ signal }) =>
      api.blob(path`/api/v1/recordings/${id}/recipe/preview`, {
        body: { look, cut: { lower_thirds: cut.lower_thirds }, at_ms: atMs, width: 640 },
        signal,
      }),
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    // Others may be drawing theirs: it goes on in a moment.
    retry: (count, error) =>
      error instanceof ApiError && error.status === 429 && count < BUSY_TRIES,
    retryDelay: 1000,
  });
