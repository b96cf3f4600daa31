import {
  api,
  type ApiToken,
  everyPage,
  type Notifications,
  type OwnStorage,
  type Page,
  path,
  publicApi,
  type Scope,
  type User,
} from '@/api';

export interface ProfileChange {
  name?: string;
  language?: string;
  time_zone?: string;
  notifications?: Partial<Notifications>;
}

const PROFILE = '/api/v1/auth/profile';

export const patchProfile = (body: ProfileChange) => api.patch<User>(PROFILE, { body });

/** The person as the server has them after the picture changed. */
const getProfile = () => api.get<User>(PROFILE);

export const putPicture = async (picture: Blob): Promise<User> => {
  await api.put<unknown>(`${PROFILE}/picture`, {
    file: { content: picture, type: picture.type },
  });
  return getProfile();
};

export const deletePicture = async (): Promise<User> => {
  await api.delete(`${PROFILE}/picture`);
  return getProfile();
};

export interface PasswordChange {
  current_password: string;
  new_password: string;
}

export const changePassword = (body: PasswordChange) =>
  api.post<undefined>('/api/v1/auth/change-password', { body });

/** Answered alike whether there is such an account or not. */
export const forgotPassword = (email: string) =>
  publicApi.post<undefined>('/api/v1/auth/forgot', { body: { email } });

export const listTokens = (signal?: AbortSignal) =>
  everyPage((cursor) =>
    api.get<Page<ApiToken>>('/api/v1/tokens', { query: { limit: 200, cursor }, signal }),
  );

export const createToken = (body: { name: string; scopes: Scope[]; expires_at?: string }) =>
  api.post<ApiToken & { token: string }>('/api/v1/tokens', { body });

export const revokeToken = (id: string) => api.delete(path`/api/v1/tokens/${id}`);

export const ownStorage = (signal?: AbortSignal) =>
  api.get<OwnStorage>('/api/v1/storage', { signal });
