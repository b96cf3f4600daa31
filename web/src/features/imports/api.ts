import { api, ApiError, path, type Importing, type ImportResult } from '@/api';
import type { Verdict } from '@/engine/imports/importer';

/** Where imported files are sent, by tus. */
export const UPLOADS = '/api/v1/uploads';

/** What became of an upload that was for an import. */
export async function importResult(uploadId: string): Promise<Verdict> {
  try {
    const result = await api.get<ImportResult | Importing>(
      path`/api/v1/uploads/${uploadId}/result`,
    );
    if ('recording_id' in result) return { kind: 'done', recordingId: result.recording_id };
    const state = result.state === 'converting' ? 'converting' : 'verifying';
    return { kind: 'moving', state, percent: result.percent };
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 422 && error.status !== 404)) throw error;
    // 404: somebody deleted it while it was looked at.
    if (error.status === 404 || error.code === 'import.cancelled') return { kind: 'cancelled' };
    const { code, title, detail = '' } = error;
    return { kind: 'refused', problem: { code, title, detail } };
  }
}
