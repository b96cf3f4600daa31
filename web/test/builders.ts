import type { Job, Output, Piece, Recording, Rendition, Room, Track } from '@/api';

/** Whole objects from the parts a test cares for. */

export const aPiece = (part: Partial<Piece> = {}): Piece => ({
  id: 'piece',
  offset_ms: 0,
  duration_ms: 10_000,
  url: '/piece.webm',
  mime: 'audio/webm',
  codec: 'opus',
  width: null,
  height: null,
  ...part,
});

export const aTrack = (
  part: Partial<Omit<Track, 'pieces'>> & { pieces?: Partial<Piece>[] } = {},
): Track => ({
  id: 'track',
  kind: 'microphone',
  origin: 'server',
  state: 'ready',
  participant: { id: 'ada', name: 'Ada Lovelace' },
  offset_ms: 0,
  duration_ms: 10_000,
  codec: 'opus',
  width: null,
  height: null,
  problem: null,
  size_bytes: 1_000,
  media_url: null,
  peaks_url: null,
  sound: null,
  seconds_recorded: 10,
  seconds_safe: 10,
  ...part,
  pieces: (part.pieces ?? [{}]).map((piece, at) => aPiece({ id: `piece-${at}`, ...piece })),
});

export const aRendition = (part: Partial<Rendition> = {}): Rendition => ({
  id: 'mix',
  kind: 'mix',
  state: 'ready',
  percent: 100,
  mime: 'video/mp4',
  width: 1280,
  height: 720,
  duration_ms: 10_000,
  size_bytes: 5_000_000,
  problem: null,
  ...part,
});

export const aJob = (part: Partial<Job> = {}): Job => ({
  id: 'job',
  kind: 'recordings.mix',
  state: 'running',
  percent: 40,
  eta_s: 90,
  title: 'Mix',
  problem: null,
  recording_id: 'recording',
  created_at: '2026-03-03T10:00:00Z',
  stopping: false,
  recording_title: null,
  owner_id: null,
  attempts: 1,
  max_attempts: 3,
  started_at: null,
  ended_at: null,
  next_try_at: null,
  ...part,
});

export const anOutput = (part: Partial<Output> = {}): Output => ({
  id: 'output',
  recording_id: 'recording',
  settings: { format: 'wav', bits: 24 },
  state: 'ready',
  problem: null,
  job_id: null,
  file_name: 'On engines.wav',
  size_bytes: 2_880_000,
  sha256: 'c0ffee',
  duration_ms: 10_000,
  is_stale: false,
  made_at: '2026-03-03T10:05:00Z',
  made_of: { recipe_version: 2, pieces: ['one', 'two'], chapters: 0, mix_sha256: 'beef' },
  created_at: '2026-03-03T10:04:00Z',
  created_by: 'ada',
  ...part,
});

export const aRecording = (part: Partial<Recording> = {}): Recording => ({
  id: 'recording',
  title: 'On engines',
  state: 'ready',
  source: 'session',
  playable: true,
  arriving: [],
  room_id: 'room',
  session_id: 'session',
  owner_id: 'ada',
  created_at: '2026-03-03T10:00:00Z',
  started_at_ms: 0,
  stopped_at_ms: 10_000,
  restorable_until: null,
  problem: null,
  duration_ms: 10_000,
  tracks: [],
  renditions: [],
  jobs: [],
  ...part,
});

export const aRoom = (part: Partial<Room> = {}): Room => ({
  id: 'room',
  name: 'Morning show',
  kind: 'studio',
  owner_id: 'ada',
  created_at: '2026-01-01T09:00:00Z',
  join_url: 'https://rostrum.example/room/room#k=secret',
  my_role: 'host',
  take_quality: { height: 1080, kbps: null },
  live: { session_id: null, participants: 0, recording_id: null },
  ...part,
});
