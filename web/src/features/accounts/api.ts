import { api, type User } from '@/api';

export interface ProfileChange {
  name?: string;
  language?: string;
  time_zone?: string;
}

export const patchProfile = (body: ProfileChange) =>
  api.patch<User>('/api/v1/auth/profile', { body });

export interface PasswordChange {
  current_password: string;
  new_password: string;
}

export const changePassword = (body: PasswordChange) =>
  api.post<undefined>('/api/v1/auth/change-password', { body });
