import { createStore, type Store } from '@/kit/store';
import {
  SERVER_EVENTS,
  type ClientEvent,
  type ClientRequests,
  type Problem,
  type Result,
  type ServerEvent,
  type ServerEvents,
} from './protocol';
import { createSignal } from './signal';

/** The little of socket.io-client's Socket that is used; tests give a fake. */
export interface RawSocket {
  connected: boolean;
  connect: () => unknown;
  disconnect: () => unknown;
  on: (event: string, listener: (...args: never[]) => void) => unknown;
  timeout: (ms: number) => {
    emit: (
      event: string,
      payload: unknown,
      ack: (error: unknown, answer: unknown) => void,
    ) => unknown;
  };
}

/** A server event with its payload and its place in the room's order. */
export type RoomEvent = {
  [E in ServerEvent]: { event: E; payload: ServerEvents[E]; seq: number | null };
}[ServerEvent];

/** Whether the room can be heard. */
export interface SocketState {
  status: 'connecting' | 'connected' | 'lost' | 'refused' | 'closed';
  /** Why the server refuses the connection. */
  problem: Problem | null;
}

/** The room's socket. */
export interface RoomSocket {
  state: Store<SocketState>;
  /** Every server event in the order it came. */
  events: { on: (listener: (event: RoomEvent) => void) => () => void };
  /** Fires each time the socket is (again) connected. */
  connected: { on: (listener: () => void) => () => void };
  request: <E extends ClientEvent>(
    event: E,
    payload: ClientRequests[E][0],
  ) => Promise<Result<ClientRequests[E][1]>>;
  open: () => void;
  close: () => void;
}

/** No acknowledgement within this time counts as none. */
const PATIENCE_MS = 10_000;

/** The problem of a request whose answer never came. */
export const NO_ANSWER: Problem = {
  code: 'socket.no_answer',
  title: 'The server did not answer.',
  status: 0,
  detail: 'The connection may be down. It is being restored.',
};

/** The problem of a connection that is refused; the server gives the code. */
const REFUSED: Omit<Problem, 'code'> = {
  title: 'The server does not know you any more.',
  status: 401,
  detail: 'Sign in again, or open the link to the room once more.',
};

function isResult(value: unknown): value is Result<unknown> {
  return typeof value === 'object' && value !== null && 'ok' in value;
}

function seqOf(payload: unknown): number | null {
  const seq = (payload as { seq?: unknown } | null)?.seq;
  return typeof seq === 'number' ? seq : null;
}

/** Makes an event from a name and a payload; null for names this client does not know. */
export function roomEvent(event: string, payload: unknown): RoomEvent | null {
  if (!(SERVER_EVENTS as readonly string[]).includes(event)) return null;
  return { event, payload, seq: seqOf(payload) } as RoomEvent;
}

/** Wraps a socket.io socket into typed requests and one stream of events. */
export function createRoomSocket(raw: RawSocket): RoomSocket {
  const state = createStore<SocketState>({ status: 'connecting', problem: null });
  const events = createSignal<RoomEvent>();
  const connected = createSignal<undefined>();

  for (const name of SERVER_EVENTS) {
    raw.on(name, (payload: unknown) => {
      const event = roomEvent(name, payload);
      if (event) events.emit(event);
    });
  }
  raw.on('connect', () => {
    state.set({ status: 'connected', problem: null });
    connected.emit(undefined);
  });
  raw.on('disconnect', (reason: string) => {
    if (state.get().status === 'closed') return;
    state.set({ status: 'lost', problem: null });
    // socket.io comes back by itself except when the server hung up.
    if (reason === 'io server disconnect') raw.connect();
  });
  raw.on('connect_error', (error: Error) => {
    // A refused handshake has a code for its message (`auth.expired_token`); the rest is the line.
    if (!error.message.startsWith('auth.')) {
      state.set({ status: 'lost', problem: null });
      return;
    }
    state.set({ status: 'refused', problem: { ...REFUSED, code: error.message } });
  });

  return {
    state,
    events,
    connected: { on: (listener) => connected.on(listener) },
    request: (event, payload) =>
      new Promise((resolve) => {
        raw.timeout(PATIENCE_MS).emit(event, payload, (error, answer) => {
          if (error || !isResult(answer)) resolve({ ok: false, problem: NO_ANSWER });
          else resolve(answer);
        });
      }),
    open() {
      raw.connect();
    },
    close() {
      state.set({ status: 'closed', problem: null });
      raw.disconnect();
    },
  };
}
