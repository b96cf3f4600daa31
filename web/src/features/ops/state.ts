import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { HouseStorage } from '@/api';
import {
  getCallHealth,
  getReady,
  getStorage,
  getStorageHealth,
  listAudit,
  listLetters,
  listUsers,
} from './api';
import type { AuditFilter, LetterFilter, UserFilter } from './model';

/** Work and mail move by themselves. */
const MOVING_MS = 5_000;
const HEALTH_MS = 15_000;

const first = null as string | null;
const nextOf = (page: { next_cursor: string | null }) => page.next_cursor;

export const usersQuery = (filter: UserFilter) =>
  infiniteQueryOptions({
    queryKey: ['users', filter],
    queryFn: ({ pageParam, signal }) => listUsers(filter, pageParam, signal),
    initialPageParam: first,
    getNextPageParam: nextOf,
    placeholderData: (before) => before,
  });

export const storageQuery = infiniteQueryOptions({
  queryKey: ['house-storage'],
  queryFn: ({ pageParam, signal }) => getStorage(pageParam, signal),
  initialPageParam: first,
  getNextPageParam: (page: HouseStorage) => page.next_cursor ?? null,
});

/** Looked at more often while files are being read. */
export const storageHealthQuery = queryOptions({
  queryKey: ['storage-health'],
  queryFn: ({ signal }) => getStorageHealth(signal),
  refetchInterval: ({ state }) => ((state.data?.waiting ?? 0) > 0 ? MOVING_MS : HEALTH_MS),
});

export const lettersQuery = (filter: LetterFilter) =>
  infiniteQueryOptions({
    queryKey: ['letters', filter],
    queryFn: ({ pageParam, signal }) => listLetters(filter, pageParam, signal),
    initialPageParam: first,
    getNextPageParam: nextOf,
    refetchInterval: MOVING_MS,
    placeholderData: (before) => before,
  });

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: ['audit', filter],
    queryFn: ({ pageParam, signal }) => listAudit(filter, pageParam, signal),
    initialPageParam: first,
    getNextPageParam: nextOf,
    placeholderData: (before) => before,
  });

export const readyQuery = queryOptions({
  queryKey: ['ready'],
  queryFn: ({ signal }) => getReady(signal),
  refetchInterval: HEALTH_MS,
});

export const callsQuery = queryOptions({
  queryKey: ['call-health'],
  queryFn: ({ signal }) => getCallHealth(signal),
  refetchInterval: HEALTH_MS,
});
