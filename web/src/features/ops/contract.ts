import type { Role, User } from '@/api';

export const ROLES: readonly Role[] = ['student', 'instructor', 'admin'];

export const USER_STATES = ['active', 'invited', 'disabled'] as const;

export type UserState = (typeof USER_STATES)[number];

/** An account as an administrator sees it. */
export type Account = User & {
  picture_url: string | null;
  state: UserState;
  last_seen_at: string | null;
};

export interface Invited {
  user: Account;
  link: string;
}

export interface ResetLink {
  url: string;
  expires_at: string;
}

export interface UserStorage {
  user_id: string;
  name: string;
  email: string;
  used_bytes: number;
  quota_bytes: number | null;
}

export interface HouseStorage {
  used_bytes: number;
  free_bytes: number | null;
  quota_bytes: number | null;
  backend: 'disk' | 's3';
  items: UserStorage[];
  next_cursor?: string | null;
}

export const LETTER_STATES = ['waiting', 'sent', 'failed', 'held'] as const;

export type LetterState = (typeof LETTER_STATES)[number];

/** A letter in the outbox. */
export interface Letter {
  id: string;
  to: string;
  subject: string;
  text: string;
  links: string[];
  state: LetterState;
  attempts: number;
  problem: string | null;
  created_at: string;
  sent_at: string | null;
}

/** What somebody did. */
export interface Logged {
  id: string;
  at: string;
  actor: { id: string; name: string } | null;
  action: string;
  object_kind: string | null;
  object_id: string | null;
  address: string | null;
  detail: string | null;
}

export interface Check {
  status: 'ok' | 'ill';
  detail: string | null;
}

export const CHECKS = ['database', 'storage', 'queue', 'ffmpeg'] as const;

export type Ready = { status: 'ok' | 'ill' } & Record<(typeof CHECKS)[number], Check>;

export interface CallHealth {
  status: string;
  rooms: number;
  participants: number;
  nodes: number;
}
