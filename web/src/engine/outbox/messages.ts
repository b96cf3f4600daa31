import type { Ping } from '../clock-sync';
import type { Vitals } from '../recorder/dangers';
import type { OutboxItem } from './outbox';
import type { Probe } from './probe';
import type { TakeDraft } from './take-row';

/**
 * What the page and the outbox worker say to each other. A `handle` names a source being recorded;
 * the takes (parts) it becomes are the worker's business.
 */

/** A microphone to record: buffers come through `input`. */
export interface MicrophoneInput {
  /** A processor's stream of AudioData, or the port of a worklet where there is no processor. */
  input: ReadableStream<AudioData> | MessagePort;
  /** The worklet's rate; a processor's buffers say it themselves. */
  rate: number | null;
  muted: boolean;
}

/** The worker hears from the page's timer this often, and so learns when that is throttled. */
export const BEAT_MS = 1000;

/** Page → worker. */
export type ToOutbox =
  | { op: 'start'; time_origin: number; server_offset_ms: number | null }
  | { op: 'reserve'; count: number }
  | { op: 'microphone'; handle: number; draft: TakeDraft; microphone: MicrophoneInput }
  | { op: 'mute'; handle: number; muted: boolean }
  | { op: 'camera'; handle: number; draft: TakeDraft; pieces: MessagePort | null }
  | { op: 'piece'; handle: number; blob: Blob; duration_us: number }
  | { op: 'started'; handle: number; at_ms: number }
  | { op: 'end'; handle: number; ask: number }
  | { op: 'ping'; ping: Ping }
  /** The page's timer runs. */
  | { op: 'beat' }
  | { op: 'probe'; ask: number }
  | { op: 'budget'; bps: number | null }
  | { op: 'online' }
  | { op: 'token'; participant_id: string; token: string | null }
  | { op: 'link'; recording_id: string; participant_id: string; token: string }
  | { op: 'discard'; recording_id: string; ask: number };

/** Worker → page. */
export type FromOutbox =
  | { op: 'items'; items: OutboxItem[] }
  /** Everything that earlier visits left was looked at. */
  | { op: 'ready' }
  | { op: 'need-token'; participant_id: string; room_id: string }
  | { op: 'answer'; ask: number }
  /** What is recorded shall go on as a new part: the computer slept, or there was no key for too long. */
  | { op: 'renew' }
  | { op: 'vitals'; vitals: Vitals | null }
  | { op: 'probed'; ask: number; probe: Probe }
  | { op: 'trouble'; handle: number | null; code: string; detail: string };

/** A block of sound from the worklet. */
export interface WorkletBlock {
  planes: Float32Array[];
  /** Samples that passed before this block without being seen (the worklet was late). */
  skipped: number;
}

/** A piece of picture from the encoder worker. */
export interface EncodedPiece {
  bytes: ArrayBuffer;
  duration_us: number;
}

/** What the encoder worker sends: pieces, and null behind the last. */
export type FromPieces = EncodedPiece | null;
