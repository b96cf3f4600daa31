import { createCall, HELD, type Call, type CallState } from '@/engine/call/call';
import { decodable } from '@/engine/call/codecs';
import { createClockSync } from '@/engine/clock-sync';
import { FIRST_BUDGET, nextBudget } from '@/engine/outbox/budget';
import type { Joined, Problem, Reaction, RoomState, Source } from '@/engine/protocol';
import { roomEvent, type RoomEvent } from '@/engine/socket';
import { createStore } from '@/kit/store';
import { reportOf } from '@/features/takes';
import { applyEvent, isRecording } from './model';
import type { Phase, RoomSession, SessionDeps, SessionState } from './session-types';

export type * from './session-types';

const REACTION_MS = 4000;
/** The server takes one a second. */
const REPORT_MS = 1200;
/** Files for the microphone, the camera and the screen lie ready before anything is recorded. */
const RESERVED = 3;
const NO_CALL: CallState = { status: 'idle', remote: new Map(), stats: null, problem: null };

/** Enters a room; everything the person opened in the green room is published and, once recording, recorded. */
export function createSession(deps: SessionDeps): RoomSession {
  const { socket, media, recorder, outbox } = deps;
  const state = createStore<SessionState>({
    phase: 'connecting',
    problem: null,
    me: deps.participant_id,
    role: null,
    room: null,
    levels: {},
    takes: {},
    takes_of: null,
    reactions: [],
    told: null,
  });
  const call_state = createStore<CallState>(NO_CALL);
  const heights = new Map<string, number>();
  const told_mutes = new Map<Source, boolean>();
  const stops: (() => void)[] = [];
  let call: Call | null = null;
  let consent = deps.consent;
  let last_seq: number | null = null;
  /** What was heard between asking for the seat and getting it: it may be newer than the state that comes with it. */
  let held: RoomEvent[] | null = null;
  let budget = FIRST_BUDGET;
  let reported = '';
  let ids = 0;
  let over = false;

  const put = (fields: Partial<SessionState>) => state.set((before) => ({ ...before, ...fields }));

  const clock = createClockSync({
    ping: async (t0) => {
      const answer = await socket.request('clock:ping', { t0 });
      return answer.ok ? answer.data.server_ms : null;
    },
    now: deps.call.now,
    wait: deps.wait,
  });
  stops.push(
    () => clock.close(),
    clock.pings.on((ping) => outbox.ping(ping)),
    outbox.renewals.on(() => recorder.renew()),
  );

  /** What is sent follows what is open; the takes follow too. */
  const followMedia = () => {
    const { microphone, raw, camera, screen, muted } = media.state.get();
    recorder.mute(muted);
    recorder.setTracks({
      microphone: raw ?? microphone.track,
      camera: camera.track,
      screen: screen.track,
    });
    if (!call) return;
    // First the silence, then the line: nothing of who comes in muted is ever let through.
    void tellMutes();
    call.publish('microphone', microphone.track ?? HELD);
    call.publish('camera', camera.track ?? HELD);
    call.publish('screen', screen.track);
  };

  /** Others learn that somebody is silent or dark; said before a track is published, it holds for that. */
  const tellMutes = async () => {
    const { microphone, camera, muted } = media.state.get();
    const now: [Source, boolean][] = [
      ['microphone', muted || !microphone.track],
      ['camera', !camera.track],
    ];
    for (const [source, is_muted] of now) {
      if ((told_mutes.get(source) ?? false) === is_muted) continue;
      told_mutes.set(source, is_muted);
      const answer = await socket.request('media:mute', { source, muted: is_muted });
      if (!answer.ok) told_mutes.delete(source);
    }
  };

  /** Receives everybody's sound, and the pictures that have a tile. */
  const followTiles = () => {
    const { room, me } = state.get();
    if (!call || !room) return;
    const tiles = room.participants
      .filter((one) => one.id !== me)
      .flatMap((one, rank) =>
        one.tracks.map((track) => ({
          track_id: track.id,
          kind: track.source === 'microphone' ? ('audio' as const) : ('video' as const),
          height: track.source === 'microphone' ? 1 : (heights.get(track.id) ?? 0),
          rank: track.source === 'screen' ? -1 : rank,
        })),
      )
      .filter((tile) => tile.kind === 'audio' || tile.height > 0);
    call.show(tiles);
  };

  /** Takes are made while a recording runs and this person consents, and at no other time. */
  const followRecording = () => {
    const { room, me } = state.get();
    if (!room || !me || over) return;
    const recording = room.recording;
    if (isRecording(room) && recording && consent === true) {
      if (state.get().takes_of !== recording.id) put({ takes: {}, takes_of: recording.id });
      recorder.start({ room_id: deps.room_id, recording_id: recording.id, participant_id: me });
    } else {
      void recorder.stop();
    }
  };

  /** A camera that is being recorded is left alone: what the host chose then holds for the next recording. */
  const followQuality = (room: RoomState) => {
    if (recorder.state.get().recording_id !== null) return;
    recorder.setQuality(room.room.take_quality);
    void media.setPictureHeight(room.room.take_quality.height);
  };

  const setRoom = (room: RoomState) => {
    const before = state.get().room;
    if (before === room) return;
    put({ room });
    followTiles();
    if (call && before?.codec !== room.codec) call.setCodec(room.codec);
    followQuality(room);
    if (before?.recording === room.recording) return;
    followRecording();
    followQuality(room);
  };

  const beMuted = (source: Source) => {
    if (source === 'microphone') media.mute(true);
    else media.closeSource(source);
    put({ told: { id: ++ids, what: source === 'microphone' ? 'muted' : 'camera-off' } });
  };

  const showReaction = (participant_id: string, emoji: Reaction) => {
    const shown = { id: ++ids, participant_id, emoji };
    put({ reactions: [...state.get().reactions, shown] });
    deps.call.after(REACTION_MS, () =>
      put({ reactions: state.get().reactions.filter((one) => one !== shown) }),
    );
  };

  /** Events that are not the room's state. */
  const hear = (event: RoomEvent) => {
    switch (event.event) {
      case 'speaker:levels': {
        put({ levels: event.payload.levels });
        return;
      }
      case 'reaction:shown': {
        showReaction(event.payload.participant_id, event.payload.emoji);
        return;
      }
      case 'take:changed': {
        const { participant_id, recording_id, items } = event.payload;
        const { takes, takes_of } = state.get();
        const known = takes_of === recording_id ? takes : {};
        put({ takes_of: recording_id, takes: { ...known, [participant_id]: items } });
        return;
      }
      case 'you:muted': {
        beMuted(event.payload.source);
        return;
      }
      case 'you:removed': {
        end(event.payload.reason);
        return;
      }
      case 'room:closed':
        end('closed');
        return;
      case 'media:restart':
        told_mutes.clear();
        void tellMutes();
        return call?.restart();
      case 'room:participant_left': {
        const { participant_id, reason } = event.payload;
        if (participant_id !== state.get().me || reason === 'lost') return;
        end(reason);
        return;
      }
      default:
        return;
    }
  };

  const take = (event: RoomEvent) => {
    held?.push(event);
    if (held || over) return;
    if (event.seq !== null) {
      if (last_seq !== null && event.seq <= last_seq) return;
      last_seq = event.seq;
    }
    const { room } = state.get();
    if (room) setRoom(applyEvent(room, event));
    hear(event);
  };

  const replay = (joined: Joined): boolean => {
    if (!joined.missed || !state.get().room) return false;
    for (const { event, payload } of joined.missed) {
      const missed = roomEvent(event, payload);
      if (missed) take(missed);
    }
    return true;
  };

  const startCall = (joined: Joined) => {
    const made = createCall({
      ...deps.call,
      request: (event, payload) => socket.request(event, payload),
      codec: joined.state.codec,
      most_video: joined.media.max_video_slots,
    });
    call = made;
    stops.push(
      made.state.subscribe(() => {
        const before = call_state.get();
        const now = made.state.get();
        call_state.set(now);
        if (now.stats && now.stats !== before.stats) {
          budget = nextBudget(budget, now.stats.line);
          outbox.setBudget(budget.bps);
        }
      }),
    );
  };

  const enter = async () => {
    const mine: RoomEvent[] = [];
    held = mine;
    const answer = await socket.request('room:join', {
      room_id: deps.room_id,
      ...(last_seq === null ? {} : { last_seq }),
      decode: decodable(deps.receivable),
      consent,
      client: deps.client,
    });
    // Connected anew meanwhile: that entry goes on.
    if (over || held !== mine) return;
    held = null;
    if (!answer.ok) {
      // Without an answer the socket is down again, and its next connection tries again.
      if (answer.problem.status !== 0) end('refused', answer.problem);
      return;
    }
    const joined = answer.data;
    put({ me: joined.participant_id, role: joined.role, phase: 'inside', problem: null });
    if (!replay(joined)) {
      setRoom(joined.state);
      told_mutes.clear();
      // Counted anew after a restart of the server: what was counted before means nothing any more.
      last_seq = joined.seq;
    }
    if (!call) {
      startCall(joined);
      clock.start();
      outbox.reserve(RESERVED);
      followTiles();
    }
    followMedia();
    followRecording();
    // What is contained in the state is known by its number and dropped.
    for (const event of mine) take(event);
  };

  const report = () => {
    const recording_id = state.get().takes_of;
    if (!recording_id || state.get().phase !== 'inside') return;
    const takes = outbox.items.get().filter((item) => item.recording_id === recording_id);
    if (takes.length === 0) return;
    const items = reportOf(takes);
    const text = JSON.stringify(items);
    if (text === reported) return;
    reported = text;
    void socket.request('take:report', { recording_id, items }).then((answer) => {
      if (!answer.ok) reported = '';
    });
  };

  const end = (phase: Phase, problem: Problem | null = null) => {
    if (over) return;
    over = true;
    put({ phase, problem });
    for (const stop of stops) stop();
    call?.close();
    socket.close();
    // The disk has everything once this resolves; the outbox goes on by itself.
    void recorder.stop().finally(() => media.close());
    outbox.setBudget(null);
  };

  stops.push(
    socket.events.on(take),
    socket.connected.on(() => void enter()),
    socket.state.subscribe(() => {
      const { status, problem } = socket.state.get();
      if (status === 'refused') end('refused', problem);
      else if (status === 'lost' && state.get().phase === 'inside') put({ phase: 'reconnecting' });
    }),
    media.state.subscribe(followMedia),
    deps.call.every(REPORT_MS, report),
  );
  socket.open();

  return {
    state,
    call: call_state,
    recorder: recorder.state,
    setTileHeight(track_id, height) {
      if ((heights.get(track_id) ?? 0) === height) return;
      if (height === 0) heights.delete(track_id);
      else heights.set(track_id, height);
      followTiles();
    },
    async setConsent(recording, keep) {
      const recording_id = recorder.state.get().recording_id;
      consent = recording;
      if (!recording) {
        // What leaves the disk must be stopped first, and what is said from now on is never written.
        await recorder.stop();
        if (!keep && recording_id) await outbox.discard(recording_id);
      }
      const answer = await socket.request('consent:set', { recording, keep });
      followRecording();
      return answer;
    },
    raiseHand: (raised) => socket.request('hand:raise', { raised }),
    say: (text) => socket.request('chat:send', { text, client_id: crypto.randomUUID() }),
    react: (emoji) => socket.request('reaction:send', { emoji }),
    muteOther: (participant_id, source) =>
      socket.request('participant:mute', { participant_id, source }),
    remove: (participant_id) => socket.request('participant:remove', { participant_id }),
    lock: (locked) => socket.request('room:lock', { locked }),
    serverNow() {
      const { offset_ms } = clock.state.get();
      return offset_ms === null ? Date.now() : deps.call.now() + offset_ms;
    },
    async leave() {
      await socket.request('room:leave', {});
      end('left');
    },
  };
}
