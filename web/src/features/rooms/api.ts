import {
  api,
  createApi,
  path,
  publicApi,
  type Destination,
  type Destinations,
  type LiveLayout,
  type LiveStream,
  type Page,
  type Recording,
  type Room,
  type RoomKind,
  type RoomRole,
} from '@/api';
import type { RoomRecording, TakeQuality } from '@/engine/protocol';

/** What anyone with the link may know of a room before entering. */
export interface RoomCard {
  id: string;
  name: string;
  kind: RoomKind;
  host_name: string;
  take_quality: TakeQuality;
  live: { participants: number; recording: boolean };
}

/** A pass for one room. Only guests get a token of their own; a signed-in person keeps theirs. */
export interface Pass {
  access_token: string | null;
  expires_in: number | null;
  participant: { id: string; name: string; role: RoomRole };
  room: { id: string; name: string; kind: RoomKind };
}

export const lookUp = (room_id: string, token: string) =>
  publicApi.post<RoomCard>(path`/api/v1/rooms/${room_id}/lookup`, { body: { token } });

/** The room as its owner sees it. */
export const ownRoom = async (room_id: string): Promise<RoomCard> => {
  const room = await api.get<{
    id: string;
    name: string;
    kind: RoomKind;
    take_quality: TakeQuality;
    live: { participants: number; recording_id: string | null };
  }>(path`/api/v1/rooms/${room_id}`);
  const { participants, recording_id } = room.live;
  return {
    id: room.id,
    name: room.name,
    kind: room.kind,
    host_name: '',
    take_quality: room.take_quality,
    live: { participants, recording: recording_id !== null },
  };
};

/** The rooms of the person who is signed in. */
export const listRooms = (signal?: AbortSignal) => api.get<Page<Room>>('/api/v1/rooms', { signal });

export const createRoom = (body: { name: string; kind: RoomKind }) =>
  api.post<{ id: string; name: string; kind: RoomKind; join_url: string }>(
    '/api/v1/signalling/room/create',
    { body },
  );

/** Who asks to enter: a signed-in person, a guest who was here before, or a new guest. */
export interface JoinRequest {
  room_id: string;
  secret: string | null;
  name: string;
  /** The access token to ask with: a signed-in person's or an earlier pass. */
  bearer: string | null;
}

export const join = ({ room_id, secret, name, bearer }: JoinRequest) =>
  createApi({ token: () => Promise.resolve(bearer) }).post<Pass>(
    path`/api/v1/rooms/${room_id}/join`,
    { body: { ...(secret === null ? {} : { token: secret }), ...(name === '' ? {} : { name }) } },
  );

/** Records a room, as a lecture of a course if one is named. */
export const startRecording = (bearer: string, room_id: string, course_id: string | null = null) =>
  createApi({ token: () => Promise.resolve(bearer) }).post<RoomRecording>(
    '/api/v1/recordings/start',
    { body: { room_id, ...(course_id === null ? {} : { course_id }) } },
  );

export const stopRecording = (bearer: string, recording_id: string) =>
  createApi({ token: () => Promise.resolve(bearer) }).post<RoomRecording>(
    path`/api/v1/recordings/${recording_id}/stop`,
    { body: {} },
  );

const as = (bearer: string) => createApi({ token: () => Promise.resolve(bearer) });

export const getLive = (bearer: string, recording_id: string, signal?: AbortSignal) =>
  as(bearer).get<LiveStream>(path`/api/v1/recordings/${recording_id}/stream/live`, { signal });

export const startLive = (bearer: string, recording_id: string) =>
  as(bearer).post<LiveStream>(path`/api/v1/recordings/${recording_id}/stream/start-live`, {
    body: {},
  });

export const arrangeLive = (bearer: string, recording_id: string, layout: LiveLayout) =>
  as(bearer).put<LiveStream>(path`/api/v1/recordings/${recording_id}/stream/layout`, {
    body: { layout },
  });

export const stopLive = (bearer: string, recording_id: string) =>
  as(bearer).delete<Recording>(path`/api/v1/recordings/${recording_id}/stream/stop-live`);

export const getDestinations = (bearer: string, room_id: string, signal?: AbortSignal) =>
  as(bearer).get<Destinations>(path`/api/v1/rooms/${room_id}/destinations`, { signal });

/** A platform to be sent to, with the key that it gave. */
export interface NewDestination {
  name: string;
  url: string;
  key: string;
}

export const addDestination = (bearer: string, room_id: string, body: NewDestination) =>
  as(bearer).post<Destination>(path`/api/v1/rooms/${room_id}/destinations`, { body });

export const switchDestination = (bearer: string, room_id: string, id: string, on: boolean) =>
  as(bearer).patch<Destination>(path`/api/v1/rooms/${room_id}/destinations/${id}`, {
    body: { on },
  });

export const removeDestination = (bearer: string, room_id: string, id: string) =>
  as(bearer).delete(path`/api/v1/rooms/${room_id}/destinations/${id}`);
