import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { listRooms } from '@/features/rooms';
import { showIngest } from './api';

/** People come and go in a room without this page knowing. */
const ROOMS_MS = 10_000;

export const roomsQuery = queryOptions({
  queryKey: ['rooms'],
  queryFn: ({ signal }) => listRooms(signal),
  refetchInterval: ROOMS_MS,
});

export const roomsChanged = (queries: QueryClient) =>
  queries.invalidateQueries({ queryKey: roomsQuery.queryKey });

/** Whether somebody sends changes without this page knowing. */
const INGEST_MS = 5_000;

export const ingestQuery = (id: string) =>
  queryOptions({
    queryKey: ['ingest', id],
    queryFn: ({ signal }) => showIngest(id, signal),
    refetchInterval: INGEST_MS,
  });
