import type { Room } from '@/api';

/** Rooms with people in them first; then the newest. */
export function byNearness(rooms: readonly Room[]): Room[] {
  return rooms.toSorted(
    (a, b) =>
      Number(b.live.participants > 0) - Number(a.live.participants > 0) ||
      b.created_at.localeCompare(a.created_at),
  );
}
