import {
  api,
  type Job,
  type JobDetail,
  type JobLog,
  type JobsRetried,
  type Page,
  path,
} from '@/api';
import { statesOf, type JobFilter } from './model';

export const listJobs = (
  filter: JobFilter,
  everybodys: boolean,
  cursor: string | null,
  signal?: AbortSignal,
) =>
  api.get<Page<Job>>('/api/v1/jobs', {
    query: {
      all: everybodys || undefined,
      state: statesOf(filter.show),
      kind: filter.kind,
      recording_id: filter.recording,
      owner: filter.owner,
      q: filter.q,
      cursor,
    },
    signal,
  });

export const getJob = (id: string, signal?: AbortSignal) =>
  api.get<JobDetail>(path`/api/v1/jobs/${id}`, { signal });

export const getJobLog = (id: string, signal?: AbortSignal) =>
  api.get<JobLog>(path`/api/v1/jobs/${id}/log`, { signal });

export const cancelJob = (id: string) => api.post<Job>(path`/api/v1/jobs/${id}/cancel`);

export const retryJob = (id: string) => api.post<Job>(path`/api/v1/jobs/${id}/retry`);

export const retryFailed = (kind: string) =>
  api.post<JobsRetried>('/api/v1/jobs/retry', { body: { kind } });
