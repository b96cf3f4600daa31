import { api, type NoticePage, path } from '@/api';

export const listNotices = (cursor: string | null, signal?: AbortSignal) =>
  api.get<NoticePage>('/api/v1/notices', { query: { limit: 20, cursor }, signal });

export const readNotice = (id: string) =>
  api.post<undefined>(path`/api/v1/notices/${id}/read`, { body: {} });

export const readAllNotices = () => api.post<undefined>('/api/v1/notices/read', { body: {} });
