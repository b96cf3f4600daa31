import type { Job, Recording, RecordingState, Rendition, Track, User } from '@/api';
import type { Tone } from '@/ui/StatePill';

/** What a list of recordings shows; it lives in the address, so that a filter is a link. */
export interface RecordingFilter {
  q: string;
  show: Show;
}

export const SHOWS = [
  'all',
  'ready',
  'processing',
  'recording',
  'failed',
  'import',
  'trash',
] as const;

export type Show = (typeof SHOWS)[number];

export function filterOf(raw: Record<string, unknown>): RecordingFilter {
  const q = typeof raw['q'] === 'string' ? raw['q'].slice(0, 200) : '';
  const show = SHOWS.find((each) => each === raw['show']) ?? 'all';
  return { q, show };
}

/** The same filter as an address has it: what is usual is left out. */
export function searchOf({ q, show }: RecordingFilter): Partial<RecordingFilter> {
  return { ...(q ? { q } : {}), ...(show === 'all' ? {} : { show }) };
}

/** What the server is asked for. */
export function queryOf({ show }: RecordingFilter) {
  if (show === 'trash') return { trashed: true };
  if (show === 'import') return { source: 'import' };
  return show === 'all' ? {} : { state: show };
}

/** Whether somebody brought it along as a file. */
export const isImport = (recording: Recording) => recording.room_id === null;

/** Where a track comes from, as people say it. */
export type TrackOrigin = Track['origin'] | 'imported';

export const originOf = (recording: Recording, track: Track): TrackOrigin =>
  isImport(recording) ? 'imported' : track.origin;

/** Whether this person may change it, share it and throw it away. */
export const canEdit = (recording: Recording, user: User | null) =>
  user !== null && (recording.owner_id === user.id || user.role === 'admin');

/** Who is in it, in the order they came, each once. */
export function peopleOf(recording: Recording): { id: string; name: string }[] {
  const seen = new Map(recording.tracks.map((track) => [track.participant.id, track.participant]));
  return [...seen.values()];
}

/** The mix to play: the newest that is finished. */
export function mixOf(recording: Recording): Rendition | undefined {
  return recording.renditions.findLast((each) => each.kind === 'mix' && each.state === 'ready');
}

/** Other forms of the mix that are finished. */
export const soundsOf = (recording: Recording): Rendition[] =>
  recording.renditions.filter(
    (each) => (each.kind === 'mp3' || each.kind === 'wav') && each.state === 'ready',
  );

/** The server's own tracks, which play at once. */
export function captureTracks(recording: Recording): Track[] {
  return recording.tracks.filter((track) => track.origin === 'server' && track.pieces.length > 0);
}

export const isRunning = (job: Job) => job.state === 'queued' || job.state === 'running';

/** Whether something about it still changes by itself, so that it is worth asking again. */
export function isMoving(recording: Recording): boolean {
  return (
    recording.state === 'recording' ||
    recording.state === 'processing' ||
    recording.arriving.length > 0 ||
    recording.jobs.some(isRunning) ||
    recording.tracks.some((track) => track.state === 'recording' || track.state === 'uploading')
  );
}

/** How long what one watches is: the film, which may be cut; while there is none, the recording. */
export const shownLengthOf = (recording: Recording): number | null =>
  mixOf(recording)?.duration_ms ?? lengthOf(recording);

/** How long it is: as the server says, else as far as its tracks reach. */
export function lengthOf(recording: Recording): number | null {
  if (recording.duration_ms > 0) return recording.duration_ms;
  const ends = recording.tracks.map((track) => track.offset_ms + (track.duration_ms ?? 0));
  const end = Math.max(0, ...ends);
  return end > 0 ? end : null;
}

export function sizeOf(recording: Recording): number {
  const tracks = recording.tracks.reduce((sum, track) => sum + track.size_bytes, 0);
  return recording.renditions.reduce((sum, each) => sum + (each.size_bytes ?? 0), tracks);
}

const TONES: Record<RecordingState, Tone> = {
  recording: 'live',
  processing: 'working',
  ready: 'neutral',
  failed: 'failed',
  trashed: 'neutral',
};

export const toneOf = (state: RecordingState): Tone => TONES[state];

export interface Safety {
  tone: Tone;
  state: Track['state'];
  /** 0…1 of what was recorded is on the server. */
  share: number;
  /** Milliseconds that exist on the participant's machine only. */
  missingMs: number;
}

/** How safe a track is: green only when all of it is on the server. */
export function safetyOf(track: Track): Safety {
  const recorded = Math.max(track.seconds_recorded, track.seconds_safe);
  const share = recorded > 0 ? track.seconds_safe / recorded : 0;
  const missingMs = Math.max(0, (recorded - track.seconds_safe) * 1000);
  const tones: Record<Track['state'], Tone> = {
    recording: 'live',
    uploading: 'risk',
    ready: 'safe',
    failed: 'failed',
    lost: 'failed',
  };
  return { tone: tones[track.state], state: track.state, share, missingMs };
}

/** Tracks as they are read: by person, then microphone, camera, screen, the local take before its safety copy. */
export function inReadingOrder(tracks: readonly Track[]): Track[] {
  const people = [...new Set(tracks.map((track) => track.participant.id))];
  const kinds = ['microphone', 'camera', 'screen'];
  const rank = (track: Track) =>
    people.indexOf(track.participant.id) * 100 +
    kinds.indexOf(track.kind) * 10 +
    (track.origin === 'local' ? 0 : 1);
  return tracks.toSorted((a, b) => rank(a) - rank(b));
}
