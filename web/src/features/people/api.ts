import { api, type Person } from '@/api';

export const searchPeople = (q: string, signal?: AbortSignal) =>
  api.get<{ items: Person[] }>('/api/v1/users/search', { query: { q }, signal });
