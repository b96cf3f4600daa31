/**
 * What the server's description will say of outputs. Once `schema.ts` has it, this file goes and so does its name in types.ts:
 * nothing else knows where these shapes come from.
 */
export interface OutputSchemas {
  OutputSettings:
    | {
        format: 'mp4';
        /** `null`: as large as the mix. */
        height?: number | null;
        quality?: 'standard' | 'small' | 'high';
        chapters?: boolean;
      }
    | {
        format: 'mp3';
        bitrate_kbps?: number;
        channels?: 'stereo' | 'mono';
        chapters?: boolean;
        /** Whether the poster goes along. */
        cover?: boolean;
      }
    | { format: 'wav'; bits?: number }
    | { format: 'tracks'; pictures?: boolean };
  OutputState: 'queued' | 'running' | 'ready' | 'failed';
  /** What went into a file. */
  MadeOf: {
    recipe_version?: number | null;
    /** The pieces of tracks, by their ids. */
    pieces: string[];
    chapters: number;
    mix_sha256?: string | null;
  };
  Output: {
    id: string;
    recording_id: string;
    settings: OutputSchemas['OutputSettings'];
    state: OutputSchemas['OutputState'];
    problem?: string | null;
    /** The work that makes it. */
    job_id?: string | null;
    file_name?: string | null;
    size_bytes?: number | null;
    sha256?: string | null;
    duration_ms?: number | null;
    /** The mix, the pieces or the chapters changed since it was made. */
    is_stale: boolean;
    made_at?: string | null;
    made_of?: OutputSchemas['MadeOf'] | null;
    created_at: string;
    created_by?: string | null;
  };
}
