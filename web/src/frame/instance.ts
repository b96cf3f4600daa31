import { queryOptions } from '@tanstack/react-query';
import { publicApi, type Instance } from '@/api';

/** What anybody may know of this server: its name, whether it takes sign-ups, its words on consent. */
export const instanceQuery = queryOptions({
  queryKey: ['instance'],
  queryFn: ({ signal }) => publicApi.get<Instance>('/api/v1/instance', { signal }),
  staleTime: 60_000,
});
