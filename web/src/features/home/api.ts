import {
  api,
  type Ingest,
  type IngestPicture,
  type IngestState,
  path,
  type Room,
  type TakeQuality,
} from '@/api';

const one = (id: string) => path`/api/v1/rooms/${id}`;

export const renameRoom = ({ id, name }: { id: string; name: string }) =>
  api.patch<Room>(one(id), { body: { name } });

export const chooseQuality = (id: string, take_quality: TakeQuality) =>
  api.patch<Room>(one(id), { body: { take_quality } });

export const renewLink = (id: string) =>
  api.post<{ join_url: string }>(`${one(id)}/link`, { body: {} });

export const deleteRoom = (id: string) =>
  api.delete('/api/v1/signalling/room/delete', { query: { room_id: id } });

export const showIngest = (id: string, signal?: AbortSignal) =>
  api.get<IngestState>(`${one(id)}/ingest`, { signal });

export const makeIngest = (id: string, body: { name: string; picture: IngestPicture }) =>
  api.post<Ingest>(`${one(id)}/ingest`, { body });

export const revokeIngest = (id: string) => api.delete(`${one(id)}/ingest`);
