import type { components } from './schema';

/**
 * The shapes of the API, named as the app speaks of them. They come from the server's own description
 * (`rostrum openapi > openapi.json`, then `npm run schema`); a test holds the two files together.
 */
type Schemas = components['schemas'];

/** An answer of the server: what it does not know it says as null, it leaves nothing out. */
type Answer<T> = T extends (infer Each)[]
  ? Answer<Each>[]
  : T extends object
    ? { [K in keyof T]-?: Answer<Exclude<T[K], undefined>> }
    : T;

export type Role = Schemas['Role'];
export type User = Answer<Schemas['User']>;
export type Tokens = Answer<Schemas['Tokens']>;
export type Instance = Answer<Schemas['Instance']>;
export type AdminSettings = Answer<Schemas['HouseSettings']>;

export type RoomKind = Schemas['RoomKind'];
export type RoomRole = Schemas['ObjectRole'];
export type Room = Answer<Schemas['Room']>;

export type TrackKind = Schemas['TrackKind'];
export type TrackState = Schemas['TrackState'];
export type Piece = Answer<Schemas['PieceView']>;
export type Track = Answer<Schemas['TrackView']>;
export type Rendition = Answer<Schemas['RenditionView']>;

export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
export type RecordingState = 'recording' | 'processing' | 'ready' | 'failed' | 'trashed';

/** Two schemas of the description bear the name `State`, and only one survives in it: both are said here. */
export type Job = Omit<Answer<Schemas['Job']>, 'state'> & { state: JobState };
export type Recording = Omit<Answer<Schemas['Recording']>, 'state' | 'jobs'> & {
  state: RecordingState;
  jobs: Job[];
};

export type Playback = Answer<Schemas['Playback']>;
/** Minimum and maximum in turn, −128…127. */
export type Peaks = Answer<Schemas['PeaksView']>;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
