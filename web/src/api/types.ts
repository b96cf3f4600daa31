/** The shapes of the API, named as the app speaks of them. */

export type Role = 'admin' | 'instructor' | 'student';

export interface User {
  id: string;
  email: string;
  name: string;
  role: Role;
  created_at: string;
  language?: string | null;
  time_zone?: string | null;
}

export interface Tokens {
  user: User;
  access_token: string;
  refresh_token: string | null;
  token_type: 'Bearer';
  expires_in: number;
}

export interface Instance {
  name: string;
  version: string;
  registration_open: boolean;
  has_admin: boolean;
  consent_text?: string | null;
}

export interface AdminSettings {
  registration_open: boolean;
}

export type RoomKind = 'studio' | 'lecture';

export type RoomRole = 'host' | 'co_host' | 'presenter' | 'participant' | 'viewer' | 'producer';

export interface Room {
  id: string;
  name: string;
  kind: RoomKind;
  owner_id: string;
  created_at: string;
  /** Only for those who may invite. */
  join_url: string | null;
  my_role: RoomRole | null;
  live: { session_id: string | null; participants: number; recording_id: string | null };
}

export type RecordingState = 'recording' | 'processing' | 'ready' | 'failed' | 'trashed';

export type TrackKind = 'microphone' | 'camera' | 'screen';

export type TrackState = 'recording' | 'uploading' | 'processing' | 'ready' | 'failed' | 'lost';

/** A stretch of a track in one file; a device change or a reload starts a new one. */
export interface Piece {
  id: string;
  offset_ms: number;
  duration_ms: number | null;
  url: string;
  mime: string;
  codec: string;
  width?: number | null;
  height?: number | null;
}

export interface Track {
  id: string;
  kind: TrackKind;
  origin: 'local' | 'server';
  state: TrackState;
  participant: { id: string; name: string };
  offset_ms: number;
  duration_ms: number | null;
  codec: string | null;
  width?: number | null;
  height?: number | null;
  size_bytes: number;
  media_url: string | null;
  pieces: Piece[];
  peaks_url: string | null;
  seconds_recorded: number;
  seconds_safe: number;
}

export interface Rendition {
  id: string;
  kind: 'mix';
  state: 'queued' | 'running' | 'ready' | 'failed';
  percent: number;
  mime: string | null;
  width: number | null;
  height: number | null;
  duration_ms: number | null;
  size_bytes: number | null;
  problem: string | null;
}

export interface Job {
  id: string;
  kind: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  percent: number;
  eta_s: number | null;
  title: string;
  problem: string | null;
  recording_id: string | null;
  created_at: string;
}

export interface Recording {
  id: string;
  title: string;
  state: RecordingState;
  playable: boolean;
  arriving: { participant: string; track: string; seconds_missing: number }[];
  room_id: string | null;
  session_id: string | null;
  owner_id: string;
  created_at: string;
  duration_ms: number | null;
  tracks: Track[];
  renditions: Rendition[];
  jobs: Job[];
}

export interface FileInfo {
  id: string;
  kind: string;
  container: string;
  codecs: string[];
  width?: number | null;
  height?: number | null;
  fps?: number | null;
  sample_rate?: number | null;
  channels?: number | null;
  size_bytes: number;
  sha256: string;
  loudness_lufs?: number | null;
  true_peak_dbtp?: number | null;
}

export interface RecordingInfo {
  duration_ms: number | null;
  files: FileInfo[];
}

export interface Playback {
  playback_id: string;
  token: string;
  expires_at: string;
  resume_at: number | null;
}

export interface Peaks {
  sample_rate: number;
  samples_per_peak: number;
  /** Minimum and maximum in turn, −128…127. */
  peaks: number[];
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
