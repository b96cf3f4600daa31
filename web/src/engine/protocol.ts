/**
 * The words of the room's socket: what each event is called, what it carries and what its
 * acknowledgement answers. `docs/protocol/signalling.md` is the specification; this is its
 * TypeScript side, and nothing else in the app spells an event name.
 */

/** What a published track shows or lets hear. */
export type Source = 'microphone' | 'camera' | 'screen';
/** The codec every camera of the room is sent with. */
export type VideoCodec = 'h264' | 'vp8';
/** What a person may do in this room. */
export type RoomRole = 'host' | 'co_host' | 'presenter' | 'participant' | 'viewer' | 'producer';

/** One published track, as others see it. */
export interface RemoteTrack {
  id: string;
  source: Source;
  muted: boolean;
}

/** A person in the room. */
export interface Participant {
  id: string;
  user_id: string | null;
  name: string;
  role: RoomRole;
  hand_raised_at_ms: number | null;
  consent: boolean | null;
  connected: boolean;
  joined_at: string;
  tracks: RemoteTrack[];
}

/** A line of the room's chat. */
export interface Chat {
  id: string;
  participant_id: string;
  name: string;
  text: string;
  at: string;
}

/** The running (or just ended) recording, as the room announces it. */
export interface RoomRecording {
  id: string;
  title: string;
  state: string;
  started_at_ms: number;
  stopped_at_ms: number | null;
}

/** How good the pictures are that everybody records on their own computer. */
export interface TakeQuality {
  /** How many lines at most. */
  height: number;
  /** Kilobits a second at that height; null for what suits it. */
  kbps: number | null;
}

/** Everything a client needs to draw the room. */
export interface RoomState {
  room: {
    id: string;
    name: string;
    kind: 'studio' | 'lecture';
    locked: boolean;
    take_quality: TakeQuality;
  };
  session_id: string;
  codec: VideoCodec;
  participants: Participant[];
  recording: RoomRecording | null;
  chat: Chat[];
  /** Whether what is recorded goes out to viewers. */
  live: boolean;
  /** The names of the platforms that it is sent on to. */
  sent_on: string[];
  speaker_id: string | null;
}

/** An event kept by the server for those who were away for a moment. */
export interface MissedEvent {
  event: string;
  payload: unknown;
}

/** How far one take has come. */
export type TakeState = 'recording' | 'uploading' | 'verifying' | 'safe' | 'failed';

/** How far a participant's take of one source has come, as told to the host. */
export interface TakeItem {
  source: Source;
  recorded_ms: number;
  saved_ms: number;
  uploaded_ms: number;
  uploaded_bytes: number;
  total_bytes: number;
  state: TakeState;
}

/** The emoji a reaction may be. */
export const REACTIONS = ['👍', '👏', '❤️', '😂', '😮', '🎉'] as const;
export type Reaction = (typeof REACTIONS)[number];

/** What one receiving slot shall carry. */
export interface SlotWish {
  mid: string;
  track_id: string | null;
  /** Height of the tile in device pixels; 0 pauses the slot. */
  max_height: number;
}

/** The answer to `room:join`. */
export interface Joined {
  participant_id: string;
  role: RoomRole;
  seq: number;
  missed: MissedEvent[] | null;
  state: RoomState;
  server_time_ms: number;
  media: { max_video_slots: number; bandwidth_kbps: number };
}

/** Requests a client makes: `[payload, answer]` by event name. */
export interface ClientRequests {
  'room:join': [
    {
      room_id: string;
      last_seq?: number;
      decode: VideoCodec[];
      consent: boolean | null;
      client: { browser: string; version: string; mobile: boolean };
    },
    Joined,
  ];
  'room:leave': [Record<string, never>, unknown];
  'consent:set': [{ recording: boolean; keep?: boolean }, { consent: boolean | null }];
  'media:offer': [{ sdp: string; publish: { mid: string; source: Source }[] }, { sdp: string }];
  'media:subscribe': [{ slots: SlotWish[] }, unknown];
  'media:mute': [{ source: Source; muted: boolean }, unknown];
  'media:restart': [Record<string, never>, unknown];
  'participant:mute': [{ participant_id: string; source: Source }, unknown];
  'participant:remove': [{ participant_id: string }, unknown];
  'room:lock': [{ locked: boolean }, unknown];
  'hand:raise': [{ raised: boolean }, unknown];
  'chat:send': [{ text: string; client_id: string }, { id: string }];
  'reaction:send': [{ emoji: Reaction }, unknown];
  'take:report': [{ recording_id: string; items: TakeItem[] }, unknown];
  'clock:ping': [{ t0: number }, { t0: number; server_ms: number }];
}
export type ClientEvent = keyof ClientRequests;

/** What the server says unasked, by event name. */
export interface ServerEvents {
  'room:participant_joined': { participant: Participant };
  'room:participant_left': {
    participant_id: string;
    reason: 'left' | 'lost' | 'removed';
  };
  'room:participant_changed': { participant: Participant };
  'track:published': { participant_id: string; track: RemoteTrack };
  'track:changed': { participant_id: string; track: RemoteTrack };
  'track:unpublished': { participant_id: string; track_id: string };
  'room:codec': { video: VideoCodec };
  'room:locked': { locked: boolean };
  'room:take_quality': { take_quality: TakeQuality };
  'room:closed': { reason: string };
  'speaker:changed': { participant_id: string | null };
  /** −dBov by participant: 0 is the loudest, 127 silence. */
  'speaker:levels': { levels: Record<string, number> };
  'chat:message': { message: Chat };
  'reaction:shown': { participant_id: string; emoji: Reaction };
  'recording:changed': { recording: RoomRecording | null };
  'live:changed': { live: boolean };
  'live:sent_on': { sent_on: string[] };
  'take:changed': { participant_id: string; recording_id: string; items: TakeItem[] };
  'you:muted': { source: Source };
  'you:removed': { reason: 'removed' | 'replaced' };
  'media:restart': Record<string, never>;
  'media:layers': { items: { track_id: string; height: number }[] };
  notice: { text: string; code: string };
}
export type ServerEvent = keyof ServerEvents;

/** Every server event by name, so that a socket can subscribe to all of them. */
export const SERVER_EVENTS = [
  'room:participant_joined',
  'room:participant_left',
  'room:participant_changed',
  'track:published',
  'track:changed',
  'track:unpublished',
  'room:codec',
  'room:locked',
  'room:take_quality',
  'room:closed',
  'speaker:changed',
  'speaker:levels',
  'chat:message',
  'reaction:shown',
  'recording:changed',
  'live:changed',
  'live:sent_on',
  'take:changed',
  'you:muted',
  'you:removed',
  'media:restart',
  'media:layers',
  'notice',
] as const satisfies readonly ServerEvent[];

/** Why a request was refused, in words for the person and a code for everyone else. */
export interface Problem {
  code: string;
  title: string;
  status: number;
  detail: string;
}

/** What a request came to. */
export type Result<T> = { ok: true; data: T } | { ok: false; problem: Problem };
