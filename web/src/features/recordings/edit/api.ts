import { queryOptions } from '@tanstack/react-query';
import { api, path, type MixParts, type MixRecipe, type MixVersion, type Page } from '@/api';

/** While a mix is made it is asked so often whether it is there. */
const MAKING_MS = 4000;

const of = (id: string) => path`/api/v1/recordings/${id}/recipe`;

export const recipeQuery = (id: string) =>
  queryOptions({
    queryKey: ['recordings', 'recipe', id],
    queryFn: ({ signal }) => api.get<MixRecipe>(of(id), { signal }),
    // Until the mix is of the newest one.
    refetchInterval: ({ state }) =>
      state.data && state.data.made_version !== state.data.version ? MAKING_MS : false,
  });

/** The versions that may be gone back to: the newest and the one before. */
export const getVersions = (id: string) =>
  api.get<Page<MixVersion>>(`${of(id)}/versions`, { query: { limit: 2 } });

interface Put {
  id: string;
  version: number;
  parts: MixParts;
}

export const putRecipe = ({ id, version, parts }: Put) =>
  api.put<{ recipe: MixRecipe; job_id: string }>(of(id), { body: { version, ...parts } });
