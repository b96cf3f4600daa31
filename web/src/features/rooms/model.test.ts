import { describe, expect, it } from 'vitest';
import type { Participant, RoomState } from '@/engine/protocol';
import { roomEvent } from '@/engine/socket';
import {
  applyEvent,
  browserOf,
  gridOf,
  isRecording,
  raisedHands,
  secretOf,
  stageTiles,
} from './model';

const person = (id: string, fields: Partial<Participant> = {}): Participant => ({
  id,
  user_id: null,
  name: id,
  role: 'participant',
  hand_raised_at_ms: null,
  consent: null,
  connected: true,
  joined_at: '',
  tracks: [],
  ...fields,
});

const room = (participants: Participant[]): RoomState => ({
  room: {
    id: 'room',
    name: 'Room',
    kind: 'studio',
    locked: false,
    take_quality: { height: 1080, kbps: null },
  },
  session_id: 's',
  codec: 'vp8',
  participants,
  recording: null,
  chat: [],
  live: false,
  sent_on: [],
  speaker_id: null,
});

const after = (state: RoomState, ...events: [string, unknown][]) =>
  events.reduce((before, [name, payload]) => {
    const event = roomEvent(name, payload);
    return event ? applyEvent(before, event) : before;
  }, state);

describe('the room after an event', () => {
  it('has who joined, without who left, once each', () => {
    const joined = after(
      room([person('a')]),
      ['room:participant_joined', { participant: person('b') }],
      ['room:participant_joined', { participant: person('b', { name: 'B' }) }],
      ['room:participant_left', { participant_id: 'a', reason: 'left' }],
    );
    expect(joined.participants.map((one) => one.name)).toEqual(['B']);
  });

  it('forgets the speaker who left', () => {
    const left = after(
      room([person('a')]),
      ['speaker:changed', { participant_id: 'a' }],
      ['room:participant_left', { participant_id: 'a', reason: 'lost' }],
    );
    expect(left.speaker_id).toBeNull();
  });

  it('follows the tracks of a person', () => {
    const track = { id: 't', source: 'camera', muted: false };
    const published = after(room([person('a')]), [
      'track:published',
      { participant_id: 'a', track },
    ]);
    expect(stageTiles(published)[0]?.track_id).toBe('t');
    const muted = after(published, [
      'track:changed',
      { participant_id: 'a', track: { ...track, muted: true } },
    ]);
    expect(stageTiles(muted)[0]?.track_id).toBeNull();
    const gone = after(published, ['track:unpublished', { participant_id: 'a', track_id: 't' }]);
    expect(gone.participants[0]?.tracks).toEqual([]);
  });

  it('shows a line of chat once, however often it is replayed', () => {
    const message = { id: '1', participant_id: 'a', name: 'a', text: 'hi', at: '' };
    const said = after(room([]), ['chat:message', { message }], ['chat:message', { message }]);
    expect(said.chat).toHaveLength(1);
  });

  it('records only while the recording runs', () => {
    const recording = {
      id: 'r',
      title: '',
      state: 'recording',
      started_at_ms: 1,
      stopped_at_ms: null,
    };
    const running = after(room([]), ['recording:changed', { recording }]);
    expect(isRecording(running)).toBe(true);
    const stopped = { ...recording, state: 'processing', stopped_at_ms: 2 };
    expect(isRecording(after(running, ['recording:changed', { recording: stopped }]))).toBe(false);
    expect(isRecording(after(running, ['recording:changed', { recording: null }]))).toBe(false);
  });
});

describe('a room on air', () => {
  it('is known to everybody, from the state and by an event', () => {
    const onAir = after(room([]), ['live:changed', { live: true }]);
    expect(onAir.live).toBe(true);
    expect(after(onAir, ['live:changed', { live: false }]).live).toBe(false);
    const sent = after(onAir, ['live:sent_on', { sent_on: ['Tube'] }]);
    expect(sent.sent_on).toEqual(['Tube']);
  });
});

describe('the stage', () => {
  it('shows screens first and leaves out those who only watch', () => {
    const sharing = person('b', { tracks: [{ id: 's', source: 'screen', muted: false }] });
    const tiles = stageTiles(room([person('a'), sharing, person('v', { role: 'viewer' })]));
    expect(tiles.map((tile) => tile.key)).toEqual(['s', 'a', 'b']);
  });

  it.each([
    [1, 1600, 900, 1, 1],
    [2, 1600, 900, 2, 1],
    [4, 1600, 900, 2, 2],
    [2, 400, 800, 1, 2],
    [9, 1600, 900, 3, 3],
    [0, 100, 100, 1, 1],
  ])('fits %i pictures into %i × %i by %i × %i', (count, width, height, columns, rows) => {
    expect(gridOf(count, width, height)).toEqual({ columns, rows });
  });

  it('lists hands in the order they were raised', () => {
    const hands = raisedHands(
      room([
        person('late', { hand_raised_at_ms: 9 }),
        person('none'),
        person('early', { hand_raised_at_ms: 1 }),
      ]),
    );
    expect(hands.map((one) => one.id)).toEqual(['early', 'late']);
  });
});

describe('a room’s link', () => {
  it('keeps its secret in the fragment', () => {
    expect(secretOf('#k=abc')).toBe('abc');
    expect(secretOf('')).toBeNull();
    expect(secretOf('#k=')).toBeNull();
  });
});

describe('the browser', () => {
  it.each([
    ['Mozilla/5.0 (X11) Gecko/20100101 Firefox/153.0', 'Firefox', '153.0', false],
    ['Mozilla/5.0 AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36', 'Chrome', '156.0.0.0', false],
    ['Mozilla/5.0 Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0', 'Edge', '156.0.0.0', false],
    [
      'Mozilla/5.0 (iPhone) AppleWebKit/605 Version/18.1 Mobile/15E Safari/604',
      'Safari',
      '18.1',
      true,
    ],
  ])('of %s is %s', (agent, browser, version, mobile) => {
    expect(browserOf(agent)).toEqual({ browser, version, mobile });
  });
});
