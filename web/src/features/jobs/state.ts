import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { getJob, getJobLog, listJobs } from './api';
import { isOpen, type JobFilter } from './model';

const MOVING_MS = 2_000;
/** While the socket tells, a look now and then is enough. */
const RESTING_MS = 15_000;

export const KEY = 'jobs';

export const jobListQuery = (filter: JobFilter, everybodys: boolean) => {
  // Whose details are open changes nothing about the list.
  const asked = { ...filter, job: undefined };
  return infiniteQueryOptions({
    queryKey: [KEY, 'list', everybodys, asked],
    queryFn: ({ pageParam, signal }) => listJobs(asked, everybodys, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ items }) => items.some(isOpen)) ? MOVING_MS * 2 : RESTING_MS,
    placeholderData: (before) => before,
  });
};

export const jobQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'one', id],
    queryFn: ({ signal }) => getJob(id, signal),
    refetchInterval: ({ state }) => (state.data && isOpen(state.data) ? MOVING_MS : false),
  });

export const jobLogQuery = (id: string, moves: boolean) =>
  queryOptions({
    queryKey: [KEY, 'log', id, moves],
    queryFn: ({ signal }) => getJobLog(id, signal),
    refetchInterval: moves ? MOVING_MS : false,
    placeholderData: (before) => before,
  });
