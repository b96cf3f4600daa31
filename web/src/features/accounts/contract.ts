import type { User } from '@/api';

/** About what somebody wants mail; notices in the app are there whatever is chosen. */
export const CHOICES = ['courses', 'lectures', 'recordings'] as const;

export type Notifications = Record<(typeof CHOICES)[number], boolean>;

/** What the server says of a person beyond what this app's generated types know. */
export type Account = User & {
  picture_url: string | null;
  notifications: Partial<Notifications>;
};

export const SCOPES = [
  'read',
  'write',
  'recordings:read',
  'recordings:write',
  'courses:read',
  'courses:write',
  'admin',
] as const;

export type Scope = (typeof SCOPES)[number];

/** A token for programs. The token itself is shown once, when it is made. */
export interface ApiToken {
  id: string;
  name: string;
  scopes: Scope[];
  created_at: string;
  last_used_at: string | null;
  expires_at: string | null;
}

export interface OwnStorage {
  used_bytes: number;
  quota_bytes: number | null;
  recordings: number;
  trashed_bytes: number;
}
