import { createStore, type Store } from '@/kit/store';
import { deferred } from '../deferred';
import type { ClientEvent, ClientRequests, Problem, Result, Source, VideoCodec } from '../protocol';
import { NO_ANSWER } from '../socket';
import { cameraLayers, orderCodecs, SCREEN_LAYERS } from './codecs';
import { planSlots, type Slot } from './slots';
import { createStatsReader, type CallStats } from './stats';

/**
 * The call: one connection for everything this person sends and receives. The client always offers;
 * the server is ICE-lite and puts its addresses into the answer, so nothing trickles. Everything
 * that changes the connection goes through one queue, one offer at a time.
 */
export interface Call {
  state: Store<CallState>;
  /**
   * Publishes a track; `HELD` keeps what is published and sends nothing for now (a camera that is
   * off comes back without a new offer); null takes the source back.
   */
  publish: (source: Source, track: Published | null) => void;
  /** What to receive, and how tall each tile is. */
  show: (tiles: readonly Tile[]) => void;
  setCodec: (codec: VideoCodec) => void;
  /** The server lost this connection: begin anew. */
  restart: () => void;
  /** Everything that was wanted is agreed with the server. For tests and for leaving in order. */
  settled: () => Promise<void>;
  close: () => void;
}

/** Published, but nothing flows. */
export const HELD = 'held';
export type Published = MediaStreamTrack | typeof HELD;

/** A remote track that is on the screen or in the ear. */
export interface Tile {
  track_id: string;
  kind: 'audio' | 'video';
  /** In device pixels; 0 pauses it. Without meaning for sound. */
  height: number;
  rank: number;
}

/** What the call has come to. */
export interface CallState {
  status: 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'closed';
  /** What is received, by track id. */
  remote: ReadonlyMap<string, MediaStreamTrack>;
  stats: CallStats | null;
  /** Why the last offer was refused. */
  problem: Problem | null;
}

/** What the call needs from the world. */
export interface CallDeps {
  createPeer: () => RTCPeerConnection;
  request: <E extends ClientEvent>(
    event: E,
    payload: ClientRequests[E][0],
  ) => Promise<Result<ClientRequests[E][1]>>;
  /** Codecs this browser can send, as RTCRtpSender.getCapabilities lists them. */
  codecs: (kind: 'video') => RTCRtpCodec[];
  codec: VideoCodec;
  most_video: number;
  now: () => number;
  /** Calls back every `ms` until the answer is called. */
  every: (ms: number, tick: () => void) => () => void;
  after: (ms: number, then: () => void) => () => void;
}

const STATS_MS = 1000;
/** A connection that is only "disconnected" often comes back by itself within this time. */
const DISCONNECTED_MS = 2500;
/** Between two tries while the server refuses or is away. */
const RETRY_MS = 2000;

interface Publication {
  transceiver: RTCRtpTransceiver;
  track: Published | null;
}

interface Peer {
  pc: RTCPeerConnection;
  sending: Map<Source, Publication>;
  receiving: { transceiver: RTCRtpTransceiver; kind: 'audio' | 'video' }[];
  slots: Slot[];
  /** An offer is due: lines were added or changed. */
  dirty: boolean;
  restart_ice: boolean;
  /** Resolves when it is closed: what was asked of a connection before that is never answered. */
  gone: Promise<undefined>;
  close: () => void;
}

/** Starts with nothing published; the connection is made when there is something to say or to see. */
export function createCall(deps: CallDeps): Call {
  const state = createStore<CallState>({
    status: 'idle',
    remote: new Map(),
    stats: null,
    problem: null,
  });
  const wanted = new Map<Source, Published>();
  let tiles: readonly Tile[] = [];
  let codec = deps.codec;
  let peer: Peer | null = null;
  let forget_server = false;
  let told = '';
  let busy: Promise<void> | null = null;
  let again = false;
  const over = new AbortController();
  const isClosed = () => over.signal.aborted;
  let cancelRetry: (() => void) | null = null;

  const put = (fields: Partial<CallState>) => state.set((before) => ({ ...before, ...fields }));

  const open = (): Peer => {
    const pc = deps.createPeer();
    const readStats = createStatsReader();
    const stopStats = deps.every(STATS_MS, () => {
      void pc.getStats().then((report) => {
        if (peer?.pc !== pc) return;
        const entries: Parameters<typeof readStats>[0] = report.values();
        put({ stats: readStats(entries, deps.now()) });
      });
    });
    let cancelPatience: (() => void) | null = null;
    const gone = deferred<undefined>();
    const made: Peer = {
      pc,
      sending: new Map(),
      receiving: [],
      slots: [],
      dirty: true,
      restart_ice: false,
      gone: gone.promise,
      close: () => {
        gone.resolve(undefined);
        stopStats();
        cancelPatience?.();
        pc.onconnectionstatechange = null;
        pc.close();
      },
    };
    pc.onconnectionstatechange = () => {
      if (peer !== made) return;
      cancelPatience?.();
      cancelPatience = null;
      switch (pc.connectionState) {
        case 'connected': {
          put({ status: 'connected', problem: null });
          return;
        }
        case 'disconnected':
          put({ status: 'reconnecting' });
          cancelPatience = deps.after(DISCONNECTED_MS, () => {
            made.restart_ice = true;
            made.dirty = true;
            run();
          });
          return;
        case 'failed': {
          begin(true);
          return;
        }
        default:
          return;
      }
    };
    put({ status: state.get().status === 'idle' ? 'connecting' : 'reconnecting' });
    return made;
  };

  /** Lets go of the connection; the next turn makes a new one. */
  const begin = (tell_server: boolean) => {
    peer?.close();
    peer = null;
    told = '';
    forget_server ||= tell_server;
    put({ status: 'reconnecting', remote: new Map() });
    run();
  };

  const preferCodecs = (transceiver: RTCRtpTransceiver) => {
    const codecs = orderCodecs(deps.codecs('video'), codec);
    if (codecs.length > 0) transceiver.setCodecPreferences(codecs);
  };

  const addSending = (to: Peer, source: Source, track: MediaStreamTrack): RTCRtpTransceiver => {
    if (source === 'microphone') return to.pc.addTransceiver(track, { direction: 'sendonly' });
    track.contentHint = source === 'screen' ? 'detail' : 'motion';
    const sendEncodings = source === 'screen' ? SCREEN_LAYERS : cameraLayers(track.getSettings());
    const transceiver = to.pc.addTransceiver(track, { direction: 'sendonly', sendEncodings });
    preferCodecs(transceiver);
    return transceiver;
  };

  /** Another camera may have another size; the layers keep theirs. */
  const fitLayers = async ({ transceiver: { sender }, track }: Publication) => {
    if (!track || track === HELD) return;
    const parameters = sender.getParameters();
    const layers = cameraLayers(track.getSettings());
    let fit = true;
    for (const encoding of parameters.encodings) {
      const layer = layers.find(({ rid }) => rid === encoding.rid);
      const { scaleResolutionDownBy: scale, active = true } = encoding;
      if (!layer || (layer.scaleResolutionDownBy === scale && layer.active === active)) continue;
      Object.assign(encoding, layer);
      fit = false;
    }
    if (!fit) await sender.setParameters(parameters);
  };

  /** Brings the sending lines to what is wanted; a line is kept when its track only changes. */
  const arrangeSending = async (to: Peer) => {
    for (const source of ['microphone', 'camera', 'screen'] as const) {
      const track = wanted.get(source) ?? null;
      const line = to.sending.get(source);
      if (!line) {
        if (!track || track === HELD) continue;
        to.sending.set(source, { transceiver: addSending(to, source, track), track });
        to.dirty = true;
        continue;
      }
      if (line.track === track) continue;
      const direction = track ? 'sendonly' : 'inactive';
      await line.transceiver.sender.replaceTrack(track === HELD ? null : track);
      if (line.transceiver.direction !== direction) {
        line.transceiver.direction = direction;
        to.dirty = true;
      }
      line.track = track;
      if (source === 'camera' && track && track !== HELD) await fitLayers(line);
    }
  };

  const arrangeReceiving = (to: Peer) => {
    const wants = tiles.map(({ track_id, kind, rank }) => ({ track_id, kind, rank }));
    const plan = planSlots(to.slots, wants, deps.most_video);
    to.slots = plan.slots;
    for (const kind of ['audio', 'video'] as const) {
      // Lines that wait for their mid are not slots yet, but they are on their way.
      const waiting = to.receiving.filter((one) => one.kind === kind).length;
      const have = to.slots.filter((slot) => slot.kind === kind).length;
      for (let more = plan.missing[kind] - (waiting - have); more > 0; more--) {
        const transceiver = to.pc.addTransceiver(kind, { direction: 'recvonly' });
        to.receiving.push({ transceiver, kind });
        to.dirty = true;
      }
    }
  };

  const publishes = (to: Peer) =>
    [...to.sending].flatMap(([source, { transceiver, track }]) =>
      track && transceiver.mid !== null ? [{ mid: transceiver.mid, source }] : [],
    );

  /** One offer and its answer; throws the problem when the server refuses. */
  const agree = async (with_peer: Peer) => {
    const { pc } = with_peer;
    with_peer.dirty = false;
    const offer = await pc.createOffer({ iceRestart: with_peer.restart_ice });
    with_peer.restart_ice = false;
    await pc.setLocalDescription(offer);
    const sdp = pc.localDescription?.sdp ?? offer.sdp ?? '';
    const answer = await deps.request('media:offer', { sdp, publish: publishes(with_peer) });
    if (peer !== with_peer) return;
    if (!answer.ok) throw new Refused(answer.problem);
    await pc.setRemoteDescription({ type: 'answer', sdp: answer.data.sdp });
    for (const { transceiver, kind } of with_peer.receiving) {
      const mid = transceiver.mid;
      if (mid === null || with_peer.slots.some((slot) => slot.mid === mid)) continue;
      with_peer.slots.push({ mid, kind, track_id: null });
    }
    put({ problem: null });
  };

  const subscribe = async (with_peer: Peer) => {
    const heights = new Map(tiles.map((tile) => [tile.track_id, tile.height]));
    const slots = with_peer.slots.map((slot) => ({
      mid: slot.mid,
      track_id: slot.track_id,
      max_height: slot.track_id === null ? 0 : (heights.get(slot.track_id) ?? 0),
    }));
    const remote = new Map<string, MediaStreamTrack>();
    for (const slot of with_peer.slots) {
      const line = with_peer.receiving.find((one) => one.transceiver.mid === slot.mid);
      if (slot.track_id !== null && line)
        remote.set(slot.track_id, line.transceiver.receiver.track);
    }
    const before = state.get().remote;
    const same =
      remote.size === before.size && [...remote].every(([id, t]) => before.get(id) === t);
    if (!same) put({ remote });
    const text = JSON.stringify(slots);
    if (text === told || slots.length === 0) return;
    const answer = await deps.request('media:subscribe', { slots });
    if (peer !== with_peer) return;
    if (!answer.ok) throw new Refused(answer.problem);
    told = text;
  };

  const turn = async () => {
    if (forget_server) {
      const answer = await deps.request('media:restart', {});
      if (!answer.ok) throw new Refused(answer.problem);
      forget_server = false;
    }
    if (!peer && wanted.size === 0 && tiles.length === 0) return;
    const current = (peer ??= open());
    const brought = bring(current);
    // Whoever lets go of the connection does not wait for what it fails with.
    brought.catch(() => undefined);
    await Promise.race([brought, current.gone]);
  };

  /** Brings a connection to what is wanted. */
  const bring = async (current: Peer) => {
    await arrangeSending(current);
    arrangeReceiving(current);
    if (current.dirty) {
      await agree(current);
      if (peer !== current) return;
      // The lines that have just got their mid can carry what was waiting for them.
      arrangeReceiving(current);
    }
    await subscribe(current);
  };

  const recover = (error: unknown) => {
    const problem = error instanceof Refused ? error.problem : unexpected(error);
    put({ problem });
    told = '';
    // Without an answer only the socket is known to be ill: sound and picture may flow on.
    if (problem.code === NO_ANSWER.code) {
      if (peer) peer.dirty = true;
    } else {
      // Whatever half of the negotiation was done, a new connection begins with nothing half done.
      peer?.close();
      peer = null;
      forget_server = true;
      put({ status: 'reconnecting', remote: new Map() });
    }
    cancelRetry?.();
    cancelRetry = deps.after(RETRY_MS, run);
  };

  /** Runs turns until nothing is left to do; calls while one runs are folded into the next. */
  function run() {
    again = true;
    if (!busy && !isClosed()) busy = loop();
  }

  const loop = async () => {
    while (again && !isClosed()) {
      again = false;
      try {
        await turn();
      } catch (error) {
        if (!isClosed()) recover(error);
      }
    }
    // In the same breath as the last look at `again`, so that no call falls between.
    busy = null;
  };

  return {
    state,
    publish(source, track) {
      if ((wanted.get(source) ?? null) === track) return;
      if (track) wanted.set(source, track);
      else wanted.delete(source);
      run();
    },
    show(next) {
      tiles = next;
      run();
    },
    setCodec(next) {
      if (codec === next) return;
      codec = next;
      if (!peer) return;
      for (const [source, { transceiver }] of peer.sending) {
        if (source !== 'microphone') preferCodecs(transceiver);
      }
      peer.dirty = true;
      run();
    },
    restart: () => begin(false),
    async settled() {
      while (busy) await busy;
    },
    close() {
      over.abort();
      cancelRetry?.();
      peer?.close();
      peer = null;
      put({ status: 'closed', remote: new Map() });
    },
  };
}

class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

function unexpected(error: unknown): Problem {
  return {
    code: 'media.unexpected',
    title: 'The connection could not be made.',
    status: 0,
    detail: error instanceof Error ? error.message : String(error),
  };
}
