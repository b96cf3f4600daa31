import type { Ping } from '../clock-sync';
import type { Source } from '../protocol';

/** A sample of a take's clock: `samples` had been taken when the server's clock showed `at_ms`. */
export interface ClockPair {
  samples: number;
  at_ms: number;
}

/** A sample (or, of pictures, the first frame) and when it was taken on the page's own clock. */
export interface Stamp {
  sample: number;
  local_ms: number;
}

/** What was measured of a take's clock; it becomes better while the take goes on. */
export interface TakeClockFields {
  /** When the first sample was taken, on the server's clock; null until it is measured. */
  started_at_ms: number | null;
  clock: ClockPair[];
  /** The same on the page's own clock, from which the server finds out for itself. Missing in old rows. */
  stamps?: Stamp[];
  /** By the device (wrong to both sides), or by their arrival (never early). */
  stamped?: 'captured' | 'heard';
  /** How the page's clock lay against the server's. */
  pings?: Ping[];
}

/** What is known of a take before its first byte. */
export interface TakeDraft {
  room_id: string;
  recording_id: string;
  participant_id: string;
  source: Source;
  mime: string;
  codec: string;
  sample_rate?: number;
  channels?: number;
  width?: number;
  height?: number;
}

/** A take as the browser's database keeps it beside the journal: no media, only what it is. */
export interface TakeRow extends TakeDraft, TakeClockFields {
  /** Name of the journal's files; also the idempotency key of everything asked for this take. */
  id: string;
  /** 0 for the first piece of a track, then counting: a device change or a reload starts the next. */
  part: number;
  /** Nothing will be appended any more. */
  ended: boolean;
  /** Ids and address given by the server, null until it answered. */
  take_id: string | null;
  track_id: string | null;
  upload_url: string | null;
  /** For the person who finds it on the next visit. */
  created_at: string;
}

/** Where the rows are kept. */
export interface TakeRows {
  all: () => Promise<TakeRow[]>;
  put: (row: TakeRow) => Promise<void>;
  remove: (id: string) => Promise<void>;
  /** Counts the parts of a track; the count outlives the rows, since a safe take's row is removed. */
  nextPart: (
    take: Pick<TakeDraft, 'recording_id' | 'participant_id' | 'source'>,
  ) => Promise<number>;
}

/** The media type of a microphone's take: bare little-endian samples, no header to repair. */
export const PCM_MIME = 'audio/x-pcm';
