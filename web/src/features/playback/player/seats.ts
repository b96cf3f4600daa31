import type { Track } from '@/api';

/** One tile of the side-by-side player. */
export interface Seat {
  id: string;
  name: string;
  picture: Track | null;
  sounds: Track[];
}

/** Who sits where: every shared screen is a tile of its own, first; then every person with their camera and microphone. */
export function seats(tracks: readonly Track[]): Seat[] {
  const screens = tracks
    .filter((track) => track.kind === 'screen')
    .map((track) => ({ id: track.id, name: track.participant.name, picture: track, sounds: [] }));
  const people = new Map<string, Seat>();
  for (const track of tracks) {
    const { id, name } = track.participant;
    const seat = people.get(id) ?? { id, name, picture: null, sounds: [] };
    people.set(id, seat);
    if (track.kind === 'camera') seat.picture ??= track;
    if (track.kind === 'microphone') seat.sounds.push(track);
  }
  const present = [...people.values()].filter(
    (seat) => seat.picture !== null || seat.sounds.length > 0,
  );
  return [...screens, ...present];
}
