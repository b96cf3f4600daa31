import type { Participant, RemoteTrack, RoomState } from '@/engine/protocol';
import type { RoomEvent } from '@/engine/socket';

/** The room after an event; the same object when the event does not change it. */
export function applyEvent(room: RoomState, event: RoomEvent): RoomState {
  switch (event.event) {
    case 'room:participant_joined':
    case 'room:participant_changed':
      return putParticipant(room, event.payload.participant);
    case 'room:participant_left':
      return dropParticipant(room, event.payload.participant_id);
    case 'track:published':
    case 'track:changed':
      return withTracks(room, event.payload.participant_id, (tracks) =>
        putTrack(tracks, event.payload.track),
      );
    case 'track:unpublished':
      return withTracks(room, event.payload.participant_id, (tracks) =>
        tracks.filter((track) => track.id !== event.payload.track_id),
      );
    case 'room:codec':
      return { ...room, codec: event.payload.video };
    case 'room:locked':
      return { ...room, room: { ...room.room, locked: event.payload.locked } };
    case 'room:take_quality':
      return { ...room, room: { ...room.room, take_quality: event.payload.take_quality } };
    case 'speaker:changed':
      return { ...room, speaker_id: event.payload.participant_id };
    case 'chat:message':
      return room.chat.some((line) => line.id === event.payload.message.id)
        ? room
        : { ...room, chat: [...room.chat, event.payload.message] };
    case 'recording:changed':
      return { ...room, recording: event.payload.recording };
    case 'live:changed':
      return { ...room, live: event.payload.live };
    case 'live:sent_on':
      return { ...room, sent_on: event.payload.sent_on };
    default:
      return room;
  }
}

function putParticipant(room: RoomState, participant: Participant): RoomState {
  const known = room.participants.some((one) => one.id === participant.id);
  const participants = known
    ? room.participants.map((one) => (one.id === participant.id ? participant : one))
    : [...room.participants, participant];
  return { ...room, participants };
}

function dropParticipant(room: RoomState, id: string): RoomState {
  return {
    ...room,
    participants: room.participants.filter((one) => one.id !== id),
    speaker_id: room.speaker_id === id ? null : room.speaker_id,
  };
}

function withTracks(
  room: RoomState,
  id: string,
  change: (tracks: RemoteTrack[]) => RemoteTrack[],
): RoomState {
  const participants = room.participants.map((one) =>
    one.id === id ? { ...one, tracks: change(one.tracks) } : one,
  );
  return { ...room, participants };
}

function putTrack(tracks: RemoteTrack[], track: RemoteTrack): RemoteTrack[] {
  return tracks.some((one) => one.id === track.id)
    ? tracks.map((one) => (one.id === track.id ? track : one))
    : [...tracks, track];
}

/** Whether the recording of a room is running. */
export function isRecording(room: RoomState | null): boolean {
  const recording = room?.recording;
  return Boolean(recording && recording.state === 'recording' && recording.stopped_at_ms === null);
}

/** Whether a role may lead the room: record, mute, remove, lock. */
export function leads(role: string | null): boolean {
  return role === 'host' || role === 'co_host';
}

/** Raised hands in the order they were raised. */
export function raisedHands(room: RoomState): Participant[] {
  return room.participants
    .filter((one) => one.hand_raised_at_ms !== null)
    .sort((a, b) => (a.hand_raised_at_ms ?? 0) - (b.hand_raised_at_ms ?? 0));
}

/** One picture on the stage. */
export interface StageTile {
  key: string;
  participant: Participant;
  /** What is seen; null shows the person's initials. */
  track_id: string | null;
  screen: boolean;
}

/**
 * The pictures of the stage: shared screens first, then people in the order they came. Nobody moves
 * because of who speaks.
 */
export function stageTiles(room: RoomState): StageTile[] {
  const screens: StageTile[] = [];
  const people: StageTile[] = [];
  for (const participant of room.participants) {
    if (participant.role === 'viewer' || participant.role === 'producer') continue;
    for (const track of participant.tracks) {
      if (track.source !== 'screen') continue;
      screens.push({ key: track.id, participant, track_id: track.id, screen: true });
    }
    const camera = participant.tracks.find((track) => track.source === 'camera' && !track.muted);
    people.push({
      key: participant.id,
      participant,
      track_id: camera?.id ?? null,
      screen: false,
    });
  }
  return [...screens, ...people];
}

/** How many columns and rows fit `count` pictures of 16:9 best into a space. */
export function gridOf(
  count: number,
  width: number,
  height: number,
): { columns: number; rows: number } {
  const some = Math.max(1, count);
  let best = { columns: 1, rows: some, area: 0 };
  for (let columns = 1; columns <= some; columns++) {
    const rows = Math.ceil(some / columns);
    const tile = Math.min(width / columns, ((height / rows) * 16) / 9);
    // Where it makes no difference, people sit side by side.
    if (tile > best.area * 0.98) best = { columns, rows, area: tile };
  }
  return { columns: best.columns, rows: best.rows };
}

/** The secret of a room's link, which is in the fragment so that no server log ever holds it. */
export function secretOf(hash: string): string | null {
  const secret = new URLSearchParams(hash.replace(/^#/, '')).get('k');
  return secret ? secret : null;
}

/** Name and version of the browser, for the host's eyes and for support. */
export function browserOf(agent: string): { browser: string; version: string; mobile: boolean } {
  const mobile = /Mobile|Android|iPhone|iPad/i.test(agent);
  const found =
    /(Firefox|FxiOS)\/([\d.]+)/.exec(agent) ??
    /(Edg)\/([\d.]+)/.exec(agent) ??
    /(Chrome|CriOS)\/([\d.]+)/.exec(agent) ??
    /Version\/([\d.]+).*(Safari)/.exec(agent);
  const words = found?.slice(1) ?? [];
  const name = words.find((word) => !/^\d/.test(word)) ?? 'unknown';
  const names: Record<string, string> = { FxiOS: 'Firefox', CriOS: 'Chrome', Edg: 'Edge' };
  return {
    browser: names[name] ?? name,
    version: words.find((word) => /^\d/.test(word)) ?? '',
    mobile,
  };
}
