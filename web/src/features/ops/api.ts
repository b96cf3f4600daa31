import { api, type AdminSettings } from '@/api';

export const getSettings = (signal?: AbortSignal) =>
  api.get<AdminSettings>('/api/v1/admin/settings', { signal });

export const patchSettings = (body: Partial<AdminSettings>) =>
  api.patch<AdminSettings>('/api/v1/admin/settings', { body });
