import { api, ApiError, path } from '@/api';
import type { Verdict } from '@/engine/imports/importer';

/** Where imported files are sent, by tus. */
export const UPLOADS = '/api/v1/uploads';

type Result =
  | { recording_id: string }
  | { state: 'uploading' | 'verifying' | 'converting' | 'cancelled'; percent?: number | null };

/** What became of an upload that was for an import. */
export async function importResult(uploadId: string): Promise<Verdict> {
  try {
    const result = await api.get<Result>(path`/api/v1/uploads/${uploadId}/result`);
    if ('recording_id' in result) return { kind: 'done', recordingId: result.recording_id };
    if (result.state === 'cancelled') return { kind: 'cancelled' };
    const state = result.state === 'converting' ? 'converting' : 'verifying';
    return { kind: 'moving', state, percent: result.percent ?? null };
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 422 && error.status !== 404)) throw error;
    // 404: somebody deleted it while it was looked at.
    if (error.status === 404) return { kind: 'cancelled' };
    const { code, title, detail = '' } = error;
    return { kind: 'refused', problem: { code, title, detail } };
  }
}
