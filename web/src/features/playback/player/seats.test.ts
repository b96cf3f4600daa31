import { expect, test } from 'vitest';
import { aTrack } from '@test/builders';
import { seats } from './seats';

const ada = { id: 'ada', name: 'Ada' };
const bob = { id: 'bob', name: 'Bob' };

test('a person has one tile with camera and microphone, and a shared screen is the first tile', () => {
  const places = seats([
    aTrack({ id: 'a-mic', kind: 'microphone', participant: ada }),
    aTrack({ id: 'a-cam', kind: 'camera', participant: ada }),
    aTrack({ id: 'b-mic', kind: 'microphone', participant: bob }),
    aTrack({ id: 'b-screen', kind: 'screen', participant: bob }),
  ]);
  expect(
    places.map((seat) => [seat.name, seat.picture?.id, seat.sounds.map((track) => track.id)]),
  ).toEqual([
    ['Bob', 'b-screen', []],
    ['Ada', 'a-cam', ['a-mic']],
    ['Bob', undefined, ['b-mic']],
  ]);
});

test('someone who only shared a screen has no empty tile beside it', () => {
  expect(seats([aTrack({ kind: 'screen', participant: bob })])).toHaveLength(1);
});
