import { queryOptions } from '@tanstack/react-query';
import { api, path, type Output, type OutputSettings, type Recording } from '@/api';
import { mixOf } from '../model';
import { isMaking } from './model';

/** While a file is made it is asked so often how far it is; the socket makes it sooner. */
const MAKING_MS = 2000;

const all = (recordingId: string) => path`/api/v1/recordings/${recordingId}/outputs`;
const one = ({ recording_id: recordingId, id }: Output) =>
  path`/api/v1/recordings/${recordingId}/outputs/${id}`;

/** Nothing is ever removed to make room: at most fifty are kept of a recording, and they come at once. */
export const listOutputs = (recordingId: string, signal?: AbortSignal) =>
  api.get<{ items: Output[] }>(all(recordingId), { signal });

export const makeOutput = (recordingId: string, settings: OutputSettings) =>
  api.post<Output>(all(recordingId), { body: settings });

export const rebuildOutput = (output: Output) => api.post<Output>(`${one(output)}/rebuild`);

export const deleteOutput = (output: Output) => api.delete(one(output));

export const getOutputFile = (output: Output) => api.blob(`${one(output)}/file`);

const KEY = ['recordings', 'outputs'] as const;

/** The files made of a recording. After another mix they are asked for anew: they may be stale. */
export const outputsQuery = (recording: Recording) => {
  const mix = mixOf(recording);
  return queryOptions({
    queryKey: [...KEY, recording.id, mix?.id ?? null, mix?.size_bytes ?? null],
    queryFn: ({ signal }) => listOutputs(recording.id, signal),
    refetchInterval: ({ state }) => (state.data?.items.some(isMaking) ? MAKING_MS : false),
    // What makes one stale happens elsewhere on the page.
    staleTime: 0,
    placeholderData: (before) => before,
  });
};
