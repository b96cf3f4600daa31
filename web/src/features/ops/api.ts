import {
  type AdminSettings,
  api,
  type CallHealth,
  type HouseStorage,
  type Invited,
  type Job,
  type JobState,
  type Letter,
  type Logged,
  type Page,
  path,
  publicApi,
  type Ready,
  type ResetLink,
  type Role,
  type StorageHealth,
  type User,
  type UserState,
} from '@/api';
import type { AuditFilter, LetterFilter, UserFilter } from './model';

export const getSettings = (signal?: AbortSignal) =>
  api.get<AdminSettings>('/api/v1/admin/settings', { signal });

export const patchSettings = (body: Partial<AdminSettings>) =>
  api.patch<AdminSettings>('/api/v1/admin/settings', { body });

const everyone = <T extends string>(value: T | 'all') => (value === 'all' ? undefined : value);

export const listUsers = (
  { q, role, state }: UserFilter,
  cursor: string | null,
  signal?: AbortSignal,
  limit?: number,
) =>
  api.get<Page<User>>('/api/v1/users', {
    query: { q, role: everyone(role), state: everyone(state), limit, cursor },
    signal,
  });

export const inviteUser = (body: { email: string; name: string; role: Role }) =>
  api.post<Invited>('/api/v1/users', { body });

export const changeUser = (
  id: string,
  body: { name?: string; role?: Role; state?: Exclude<UserState, 'invited'> },
) => api.patch<User>(path`/api/v1/users/${id}`, { body });

export const makeResetLink = (id: string) =>
  api.post<ResetLink>(path`/api/v1/users/${id}/reset-link`, { body: {} });

export const getStorage = (cursor: string | null, signal?: AbortSignal) =>
  api.get<HouseStorage>('/api/v1/admin/storage', { query: { cursor }, signal });

export const putQuota = (id: string, quota_bytes: number | null) =>
  api.put<unknown>(path`/api/v1/admin/storage/${id}`, { body: { quota_bytes } });

export const getStorageHealth = (signal?: AbortSignal) =>
  api.get<StorageHealth>('/api/v1/admin/storage/health', { signal });

export const checkStorage = () =>
  api.post<StorageHealth>('/api/v1/admin/storage/check', { body: {} });

export const listLetters = (
  { state }: LetterFilter,
  cursor: string | null,
  signal?: AbortSignal,
  limit?: number,
) =>
  api.get<Page<Letter>>('/api/v1/admin/outbox', {
    query: { state: everyone(state), limit, cursor },
    signal,
  });

export const sendLetter = (id: string) =>
  api.post<undefined>(path`/api/v1/admin/outbox/${id}/send`, { body: {} });

export const sendTest = (to: string) =>
  api.post<unknown>('/api/v1/admin/outbox/test', { body: { to } });

export const listAudit = (filter: AuditFilter, cursor: string | null, signal?: AbortSignal) =>
  api.get<Page<Logged>>('/api/v1/audit', {
    query: {
      actor_id: filter.actor,
      action: everyone(filter.subject),
      from: filter.from,
      to: filter.to,
      cursor,
    },
    signal,
  });

/** The first of all jobs in a state: to be counted. */
export const listAllJobs = (state: JobState, limit: number, signal?: AbortSignal) =>
  api.get<Page<Job>>('/api/v1/jobs', { query: { all: true, state, limit }, signal });

/** Answers with what is ill by 503 too. */
export const getReady = (signal?: AbortSignal) =>
  publicApi.get<Ready>('/health/ready', { signal, answers: 503 });

export const getCallHealth = (signal?: AbortSignal) =>
  publicApi.get<CallHealth>('/api/v1/signalling/health', { signal });
