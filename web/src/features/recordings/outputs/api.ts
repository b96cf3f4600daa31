import { queryOptions } from '@tanstack/react-query';
import { api, path, type Output, type OutputSettings, type Page, type Recording } from '@/api';
import { startPlayback } from '@/features/playback';
import { mixOf } from '../model';
import { isMaking } from './model';

/** While a file is made it is asked so often how far it is; the socket makes it sooner. */
const MAKING_MS = 2000;

const all = (recordingId: string) => path`/api/v1/recordings/${recordingId}/outputs`;
const one = ({ recording_id: recordingId, id }: Output) =>
  path`/api/v1/recordings/${recordingId}/outputs/${id}`;

/** There are never more than a page of them. */
export const listOutputs = (recordingId: string, signal?: AbortSignal) =>
  api.get<Page<Output>>(all(recordingId), { signal });

export const makeOutput = (recordingId: string, settings: OutputSettings) =>
  api.post<Output>(all(recordingId), { body: settings });

export const rebuildOutput = (output: Output) => api.post<Output>(`${one(output)}/rebuild`);

export const deleteOutput = (output: Output) => api.delete(one(output));

/**
 * An address that the browser may follow by itself: a playback that is opened for it sets the cookie. No token is in it, for an
 * address stays in the list of downloads.
 */
export async function openFile(output: Output): Promise<string> {
  await startPlayback(output.recording_id);
  return `${one(output)}/file`;
}

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
