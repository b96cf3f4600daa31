import { queryOptions } from '@tanstack/react-query';
import { api, path, type BrandAsset, type MixPauses, type Page } from '@/api';

const BRAND = '/api/v1/brand';

/** The pictures and clips one keeps for films. */
export const brandQuery = queryOptions({
  queryKey: ['brand'],
  queryFn: ({ signal }) => api.get<Page<BrandAsset>>(BRAND, { query: { limit: 200 }, signal }),
});

export const addAsset = (file: File) =>
  api.post<BrandAsset>(BRAND, {
    query: { name: file.name.replace(/\.[^.]*$/, '').slice(0, 120) || file.name.slice(0, 120) },
    file: { content: file, type: file.type || 'application/octet-stream' },
  });

export const deleteAsset = (id: string) => api.delete(path`/api/v1/brand/${id}`);

/** The file of one, to be looked at. */
export const assetFileQuery = (id: string) =>
  queryOptions({
    queryKey: ['brand', 'file', id],
    queryFn: ({ signal }) => api.blob(path`/api/v1/brand/${id}/file`, { signal }),
    staleTime: Infinity,
    gcTime: 60_000,
  });

interface AskPauses {
  id: string;
  longer_than_ms: number;
  keep_ms: number;
}

/** Which pauses would become shorter; the server listens to all of it. */
export const findPauses = ({ id, ...body }: AskPauses) =>
  api.post<MixPauses>(path`/api/v1/recordings/${id}/recipe/pauses`, { body });
