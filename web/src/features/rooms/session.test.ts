import { describe, expect, it, vi } from 'vitest';
import type { LocalMedia, LocalMediaState } from '@/engine/local-media';
import type { OutboxClient } from '@/engine/outbox/client';
import type { ClientEvent, Joined, Participant, Problem, RoomRecording } from '@/engine/protocol';
import type { RecorderState } from '@/engine/recorder/recorder';
import { roomEvent, type RoomEvent, type RoomSocket, type SocketState } from '@/engine/socket';
import { createSignal } from '@/engine/signal';
import { createStore } from '@/kit/store';
import { createSession } from './session';

const me: Participant = {
  id: 'me',
  user_id: null,
  name: 'Me',
  role: 'participant',
  hand_raised_at_ms: null,
  consent: true,
  connected: true,
  joined_at: '',
  tracks: [],
};
const RECORDING: RoomRecording = {
  id: 'rec',
  title: '',
  state: 'recording',
  started_at_ms: 0,
  stopped_at_ms: null,
};
const CLOSED = { track: null, problem: null, opening: false };

const joined = (fields: Partial<Joined> = {}): Joined => ({
  participant_id: 'me',
  role: 'participant',
  seq: 10,
  missed: null,
  state: {
    room: {
      id: 'room',
      name: 'Room',
      kind: 'studio',
      locked: false,
      take_quality: { height: 1080, kbps: null },
    },
    session_id: 's',
    codec: 'vp8',
    participants: [me],
    recording: null,
    chat: [],
    live: false,
    sent_on: [],
    speaker_id: null,
  },
  server_time_ms: 0,
  media: { max_video_slots: 16, bandwidth_kbps: 1000 },
  ...fields,
});

function setUp(consent: boolean | null = true) {
  const events = createSignal<RoomEvent>();
  const connected = createSignal<undefined>();
  const socket_state = createStore<SocketState>({ status: 'connecting', problem: null });
  const asked: [ClientEvent, unknown][] = [];
  let answer: Joined | Problem = joined();
  const socket = {
    state: socket_state,
    events,
    connected: { on: (listener: () => void) => connected.on(listener) },
    request: (event: ClientEvent, payload: unknown) => {
      asked.push([event, payload]);
      if (event !== 'room:join') return Promise.resolve({ ok: true, data: { server_ms: 1 } });
      return Promise.resolve(
        'code' in answer ? { ok: false, problem: answer } : { ok: true, data: answer },
      );
    },
    open: vi.fn(),
    close: vi.fn(),
  } as unknown as RoomSocket;

  const media_state = createStore<LocalMediaState>({
    microphone: CLOSED,
    raw: null,
    camera: CLOSED,
    screen: CLOSED,
    muted: false,
  });
  const media = {
    state: media_state,
    mute: vi.fn(),
    closeSource: vi.fn(),
    setPictureHeight: vi.fn(() => Promise.resolve()),
    close: vi.fn(),
  };
  const recorder_state = createStore<RecorderState>({
    recording_id: null,
    sources: [],
    compressed_sound: false,
  });
  const recorder = {
    renew: vi.fn(),
    setQuality: vi.fn(),
    state: recorder_state,
    start: vi.fn(),
    stop: vi.fn(() => Promise.resolve()),
    mute: vi.fn(),
    setTracks: vi.fn(),
  };
  const outbox = {
    items: createStore([]),
    reserve: vi.fn(),
    setBudget: vi.fn(),
    ping: vi.fn(),
    renewals: { on: () => () => undefined },
    discard: vi.fn(() => Promise.resolve()),
  };
  const session = createSession({
    room_id: 'room',
    participant_id: 'me',
    consent,
    client: { browser: 'x', version: '1', mobile: false },
    socket,
    media: media as unknown as LocalMedia,
    recorder: recorder,
    outbox: outbox as unknown as OutboxClient,
    call: {
      createPeer: () => {
        throw new Error('nothing is published in these tests');
      },
      codecs: () => [],
      now: () => 0,
      every: () => () => undefined,
      after: () => () => undefined,
    },
    receivable: [{ mimeType: 'video/VP8' }],
    wait: () => new Promise(() => undefined),
  });
  let seq = 10;
  const say = (name: string, payload: object, at = ++seq) => {
    const event = roomEvent(name, { ...payload, seq: at });
    if (event) events.emit(event);
  };
  const enter = async (next: Joined | Problem = joined()) => {
    answer = next;
    connected.emit(undefined);
    await vi.waitFor(() => expect(session.state.get().phase).not.toBe('connecting'));
  };
  return {
    session,
    say,
    enter,
    asked,
    recorder,
    recorder_state,
    outbox,
    media,
    socket,
    socket_state,
  };
}

describe('a meeting', () => {
  it('takes up another quality at once, but lets a running take be', async () => {
    const { enter, say, recorder, recorder_state, media } = setUp(true);
    await enter();
    const [usual, best] = [
      { height: 1080, kbps: null },
      { height: 2160, kbps: 30_000 },
    ];
    expect(recorder.setQuality).toHaveBeenLastCalledWith(usual);
    recorder_state.set((before) => ({ ...before, recording_id: 'r' }));
    say('room:take_quality', { take_quality: best });
    expect(recorder.setQuality).toHaveBeenLastCalledWith(usual);
    recorder_state.set((before) => ({ ...before, recording_id: null }));
    say('recording:changed', { recording: null });
    expect(recorder.setQuality).toHaveBeenLastCalledWith(best);
    expect(media.setPictureHeight).toHaveBeenLastCalledWith(2160);
  });

  it('makes takes when a recording starts, for who agreed', async () => {
    const { enter, say, recorder } = setUp(true);
    await enter();
    expect(recorder.start).not.toHaveBeenCalled();
    say('recording:changed', { recording: RECORDING });
    expect(recorder.start).toHaveBeenCalledWith({
      room_id: 'room',
      recording_id: 'rec',
      participant_id: 'me',
    });
  });

  it.each([false, null])('makes no take of who answered %s', async (consent) => {
    const { enter, say, recorder } = setUp(consent);
    await enter();
    say('recording:changed', { recording: RECORDING });
    expect(recorder.start).not.toHaveBeenCalled();
  });

  it('joins a recording that runs already, and ends its takes when it stops', async () => {
    const { enter, say, recorder } = setUp(true);
    await enter(joined({ state: { ...joined().state, recording: RECORDING } }));
    expect(recorder.start).toHaveBeenCalled();
    recorder.stop.mockClear();
    say('recording:changed', {
      recording: { ...RECORDING, state: 'processing', stopped_at_ms: 1 },
    });
    expect(recorder.stop).toHaveBeenCalled();
  });

  it('stops and removes what was recorded when consent is withdrawn', async () => {
    const { session, enter, say, recorder, recorder_state, outbox } = setUp(true);
    await enter();
    say('recording:changed', { recording: RECORDING });
    recorder_state.set({ recording_id: 'rec', sources: [], compressed_sound: false });
    await session.setConsent(false, false);
    expect(recorder.stop).toHaveBeenCalled();
    expect(outbox.discard).toHaveBeenCalledWith('rec');
  });

  it('keeps what was recorded when that is wished', async () => {
    const { session, enter, recorder_state, outbox } = setUp(true);
    await enter();
    recorder_state.set({ recording_id: 'rec', sources: [], compressed_sound: false });
    await session.setConsent(false, true);
    expect(outbox.discard).not.toHaveBeenCalled();
  });

  it('takes each event of the room once, whatever is replayed', async () => {
    const { session, enter, say } = setUp();
    await enter();
    say('room:participant_joined', { participant: { ...me, id: 'other', name: 'Other' } }, 11);
    say('room:participant_left', { participant_id: 'other', reason: 'left' }, 12);
    say('room:participant_joined', { participant: { ...me, id: 'other', name: 'Other' } }, 11);
    expect(session.state.get().room?.participants).toHaveLength(1);
  });

  it('says the last event it saw when it comes back, and replays what it missed', async () => {
    const { session, enter, say, asked, socket_state } = setUp();
    await enter();
    say('room:locked', { locked: false }, 14);
    socket_state.set({ status: 'lost', problem: null });
    expect(session.state.get().phase).toBe('reconnecting');
    const missed = [{ event: 'room:locked', payload: { locked: true, seq: 15 } }];
    await enter(joined({ seq: 15, missed }));
    await vi.waitFor(() => expect(session.state.get().phase).toBe('inside'));
    expect(asked.filter(([event]) => event === 'room:join').at(-1)?.[1]).toMatchObject({
      last_seq: 14,
    });
    expect(session.state.get().room?.room.locked).toBe(true);
  });

  it('keeps what it heard between asking for its seat and getting it', async () => {
    const { session, enter, say } = setUp();
    const entering = enter();
    const other = { ...me, id: 'other', name: 'Other' };
    say('room:participant_joined', { participant: { ...me, id: 'old' } }, 9);
    say('room:participant_joined', { participant: other }, 11);
    await entering;
    await vi.waitFor(() => expect(session.state.get().room?.participants).toHaveLength(2));
    expect(session.state.get().room?.participants.at(-1)?.id).toBe('other');
  });

  it('hears a server that was restarted and counts from the beginning', async () => {
    const { session, enter, say } = setUp();
    await enter(joined({ seq: 500 }));
    await enter(joined({ seq: 2, missed: null }));
    await vi.waitFor(() => {
      say('room:locked', { locked: true }, 3);
      expect(session.state.get().room?.room.locked).toBe(true);
    });
  });

  it('says that it is silent and dark before anything is published', async () => {
    const { enter, asked } = setUp();
    await enter();
    await vi.waitFor(() =>
      expect(asked.filter(([event]) => event === 'media:mute').map(([, said]) => said)).toEqual([
        { source: 'microphone', muted: true },
        { source: 'camera', muted: true },
      ]),
    );
  });

  it('is muted by the host, and says so', async () => {
    const { session, enter, say, media } = setUp();
    await enter();
    say('you:muted', { source: 'microphone' });
    expect(media.mute).toHaveBeenCalledWith(true);
    expect(session.state.get().told?.what).toBe('muted');
  });

  it.each([
    ['you:removed', { reason: 'removed' }, 'removed'],
    ['you:removed', { reason: 'replaced' }, 'replaced'],
    ['room:closed', { reason: 'deleted' }, 'closed'],
    ['room:participant_left', { participant_id: 'me', reason: 'removed' }, 'removed'],
  ])('ends by %s', async (name, payload, phase) => {
    const { session, enter, say, socket, recorder, outbox } = setUp();
    await enter();
    say(name, payload);
    expect(session.state.get().phase).toBe(phase);
    expect(socket.close).toHaveBeenCalled();
    expect(recorder.stop).toHaveBeenCalled();
    expect(outbox.setBudget).toHaveBeenLastCalledWith(null);
  });

  it('shows why the room cannot be entered', async () => {
    const { session, enter } = setUp();
    const problem = { code: 'room.locked', title: 'Locked', status: 403, detail: '' };
    await enter(problem);
    expect(session.state.get()).toMatchObject({ phase: 'refused', problem });
  });
});
