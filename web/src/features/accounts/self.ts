import type { Notifications, User } from '@/api';

/** Where the picture of the signed-in person is. */
export const pictureOf = (user: User): string | null => (user as Partial<User>).picture_url ?? null;

/** What this person wants mail about; what was never chosen is wanted. */
export function notificationsOf(user: User): Notifications {
  const chosen = (user as Partial<User>).notifications ?? {};
  return { courses: true, lectures: true, recordings: true, ...chosen };
}

/** The square that is cut out of a picture, in its pixels. */
export interface Cut {
  x: number;
  y: number;
  size: number;
}

/** How the square lies: 1 is as large as fits; x and y say where, 0…1 of the room there is. */
export interface Framing {
  zoom: number;
  x: number;
  y: number;
}

export const CENTRED: Framing = { zoom: 1, x: 0.5, y: 0.5 };

export function cutOf(width: number, height: number, { zoom, x, y }: Framing): Cut {
  const size = Math.min(width, height) / zoom;
  return { x: (width - size) * x, y: (height - size) * y, size };
}

/** The framing after the picture was pulled by some of its own pixels. */
export function pulled(
  framing: Framing,
  width: number,
  height: number,
  by: { x: number; y: number },
): Framing {
  const { size } = cutOf(width, height, framing);
  const along = (at: number, room: number, step: number) =>
    room <= 0 ? at : Math.min(1, Math.max(0, at - step / room));
  return {
    ...framing,
    x: along(framing.x, width - size, by.x),
    y: along(framing.y, height - size, by.y),
  };
}

export const LIFETIMES = ['30', '90', '365', 'never'] as const;

export type Lifetime = (typeof LIFETIMES)[number];

/** When a token made now ends. */
export function expiryOf(lifetime: Lifetime, now: number): string | undefined {
  return lifetime === 'never'
    ? undefined
    : new Date(now + Number(lifetime) * 86_400_000).toISOString();
}
