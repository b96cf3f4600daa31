import { describe, expect, it, vi } from 'vitest';
import { createRoomSocket, NO_ANSWER, roomEvent, type RawSocket, type RoomEvent } from './socket';

function setUp(reply: (event: string, payload: unknown) => unknown = () => undefined) {
  const listeners = new Map<string, (...args: never[]) => void>();
  const raw: RawSocket = {
    connected: false,
    connect: vi.fn(),
    disconnect: vi.fn(),
    on: (event, listener) => listeners.set(event, listener),
    timeout: () => ({
      emit: (event, payload, ack) => {
        const answer = reply(event, payload);
        ack(answer === undefined ? new Error('timeout') : null, answer);
      },
    }),
  };
  const fire = (event: string, ...args: unknown[]) =>
    (listeners.get(event) as ((...args: unknown[]) => void) | undefined)?.(...args);
  return { raw, fire, socket: createRoomSocket(raw) };
}

describe('the room’s socket', () => {
  it('gives the answer or the problem of a request', async () => {
    const problem = { code: 'chat.too_long', title: 'x', status: 422, detail: 'y' };
    const { socket } = setUp((event) =>
      event === 'chat:send' ? { ok: false, problem } : { ok: true, data: { t0: 1, server_ms: 2 } },
    );
    expect(await socket.request('clock:ping', { t0: 1 })).toEqual({
      ok: true,
      data: { t0: 1, server_ms: 2 },
    });
    expect(await socket.request('chat:send', { text: '', client_id: '1' })).toEqual({
      ok: false,
      problem,
    });
  });

  it('answers with a problem when no acknowledgement comes', async () => {
    const { socket } = setUp();
    expect(await socket.request('room:leave', {})).toEqual({ ok: false, problem: NO_ANSWER });
  });

  it('hands on the room’s events with their place in the order', () => {
    const { socket, fire } = setUp();
    const seen: RoomEvent[] = [];
    socket.events.on((event) => seen.push(event));
    fire('room:locked', { seq: 4, locked: true });
    fire('speaker:levels', { levels: {} });
    expect(seen.map((one) => [one.event, one.seq])).toEqual([
      ['room:locked', 4],
      ['speaker:levels', null],
    ]);
    expect(roomEvent('room:unheard_of', {})).toBeNull();
  });

  it('comes back by itself, even when the server hung up', () => {
    const { raw, socket, fire } = setUp();
    fire('connect');
    fire('disconnect', 'transport close');
    expect(socket.state.get().status).toBe('lost');
    expect(raw.connect).not.toHaveBeenCalled();
    fire('disconnect', 'io server disconnect');
    expect(raw.connect).toHaveBeenCalledOnce();
  });

  it('tells a refusal from a line that is down', () => {
    const { socket, fire } = setUp();
    fire('connect_error', new Error('xhr poll error'));
    expect(socket.state.get().status).toBe('lost');
    fire('connect_error', new Error('auth.expired_token'));
    expect(socket.state.get().status).toBe('refused');
    expect(socket.state.get().problem?.code).toBe('auth.expired_token');
  });
});
