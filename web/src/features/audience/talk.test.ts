import { describe, expect, test, vi } from 'vitest';
import { ApiError, type Api, type Audience, type AudienceMessage } from '@/api';
import { createTalk, type Means } from './talk';

const message = (id: string): AudienceMessage => ({
  id,
  kind: 'chat',
  name: 'Grace',
  leads: false,
  text: id,
  at: '2026-01-01T12:00:00Z',
  votes: 0,
  answered_at: null,
  mine: false,
  voted: false,
});

const state = (at: string | null, items: AudienceMessage[], open = true): Audience => ({
  at,
  open,
  chat: true,
  me: { name: 'Ada', may_write: open, may_chat: open, may_moderate: false, hand: false },
  messages: { items, next_cursor: null },
  questions: [],
  hands: { count: 0, people: null },
});

/** A browser whose streams and timers the test has in its hand. */
function browser() {
  const streams: { url: string; source: ReturnType<Means['listen']> }[] = [];
  const timers: { ms: number; work: () => void }[] = [];
  const clock = { now: 0 };
  const means: Means = {
    listen: (url) => {
      const source = {
        close: vi.fn(),
        onopen: null,
        onmessage: null,
        onerror: null,
        readyState: 1,
      };
      streams.push({ url, source });
      return source;
    },
    now: () => clock.now,
    after: (ms, work) => {
      const timer = { ms, work };
      timers.push(timer);
      return () => {
        if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1);
      };
    },
    chance: () => 0.5,
  };
  const hear = (id: string, event: object) => {
    const source = streams.at(-1)?.source as EventSource | undefined;
    source?.onmessage?.({ data: JSON.stringify(event), lastEventId: id } as MessageEvent);
  };
  const open = () => {
    (streams.at(-1)?.source as EventSource).onopen?.({} as Event);
  };
  /** The line is lost (0), or the server said no (2). */
  const fail = (readyState: number) => {
    const source = streams.at(-1)?.source as { readyState: number } & Pick<EventSource, 'onerror'>;
    source.readyState = readyState;
    source.onerror?.call({} as EventSource, {} as Event);
  };
  const drop = () => fail(0);
  const close = () => fail(2);
  const elapse = () => timers.shift()?.work();
  return { streams, timers, clock, means, hear, open, drop, close, elapse };
}

/** Somebody who takes part, and whose calls are answered as `get` says. */
function seated(
  get: () => Promise<Audience>,
  token: () => Promise<string | null> = () => Promise.resolve('t'),
) {
  const world = browser();
  const seat = {
    recordingId: 'r',
    api: { get } as unknown as Api,
    pt: () => Promise.resolve(null),
    token,
  };
  const talk = createTalk(seat, world.means);
  const stop = talk.run();
  return { ...world, talk, stop };
}

const settled = () => vi.waitFor(() => Promise.resolve());
const ids = (all: readonly AudienceMessage[]) => all.map(({ id }) => id);

describe('listening', () => {
  test('reads the state when told to, and keeps what is said meanwhile', async () => {
    let answer: (read: Audience) => void = () => undefined;
    const world = seated(() => new Promise((resolve) => (answer = resolve)));
    await vi.waitFor(() => expect(world.streams).toHaveLength(1));
    world.hear('a-2', { type: 'anew' });
    world.hear('a-3', { type: 'removed', id: '1' });
    world.hear('a-4', { type: 'message', message: message('3') });
    await settled();
    // It was read after the removal, and before what followed.
    answer(state('a-3', [message('1'), message('2')]));
    await vi.waitFor(() => expect(world.talk.hall.get().known).toBe(true));
    expect(ids(world.talk.hall.get().messages)).toEqual(['1', '2', '3']);
  });

  test('goes on behind what was heard last when the server closed', async () => {
    const world = seated(() => Promise.resolve(state('a-1', [])));
    await vi.waitFor(() => expect(world.streams).toHaveLength(1));
    world.hear('a-1', { type: 'anew' });
    world.hear('a-7', { type: 'chat', on: true });
    world.close();
    expect(world.talk.line.get()).toBe('away');
    await vi.waitFor(() => expect(world.timers).toHaveLength(1));
    world.elapse();
    await vi.waitFor(() => expect(world.streams).toHaveLength(2));
    expect(world.streams[1]?.url).toContain('after=a-7');
    world.open();
    expect(world.talk.line.get()).toBe('on');
  });

  test('ends when it is over, and what was said stays', async () => {
    const answers = [state('a-1', [message('1')]), state('a-1', [message('1')], false)];
    const world = seated(() => Promise.resolve(answers.shift() as Audience));
    await vi.waitFor(() => expect(world.streams).toHaveLength(1));
    world.hear('a-1', { type: 'anew' });
    await vi.waitFor(() => expect(world.talk.hall.get().known).toBe(true));
    world.close();
    await vi.waitFor(() => expect(world.talk.line.get()).toBe('over'));
    expect(ids(world.talk.hall.get().messages)).toEqual(['1']);
    expect(world.timers).toHaveLength(0);
  });

  test('says why it could not be read, and reads all of it the next time', async () => {
    const fault = new ApiError({ code: 'internal', status: 500, title: 'Broken' });
    const world = seated(() => Promise.reject(fault));
    await vi.waitFor(() => expect(world.streams).toHaveLength(1));
    world.hear('a-1', { type: 'anew' });
    await vi.waitFor(() => expect(world.talk.problem.get()).toBe(fault));
    world.talk.retry();
    await vi.waitFor(() => expect(world.streams).toHaveLength(2));
    expect(world.streams[1]?.url).not.toContain('after');
  });
});

describe('a line that is lost', () => {
  /** One that was open for a minute, and on which something was heard. */
  async function open(token: () => Promise<string | null>) {
    const world = seated(() => Promise.resolve(state('a-1', [])), token);
    await vi.waitFor(() => expect(world.streams).toHaveLength(1));
    world.open();
    world.hear('a-1', { type: 'anew' });
    await vi.waitFor(() => expect(world.talk.hall.get().known).toBe(true));
    world.hear('a-7', { type: 'chat', on: true });
    world.clock.now += 60_000;
    return world;
  }

  test('is taken up at once with another token, and nobody notices', async () => {
    const tokens = ['first', 'second'];
    const world = await open(() => Promise.resolve(tokens.shift() ?? null));
    world.drop();
    expect(world.streams[0]?.source.close).toHaveBeenCalled();
    await vi.waitFor(() => expect(world.streams).toHaveLength(2));
    expect(world.streams[1]?.url).toContain('pt=second');
    expect(world.streams[1]?.url).toContain('after=a-7');
    expect(world.talk.line.get()).toBe('on');
    expect(world.timers).toHaveLength(0);
  });

  test('is given time where it does not open again, or does not last', async () => {
    const world = await open(() => Promise.resolve('t'));
    world.drop();
    await vi.waitFor(() => expect(world.streams).toHaveLength(2));
    world.drop();
    expect(world.talk.line.get()).toBe('away');
    expect(world.timers.map(({ ms }) => ms)).toEqual([3_500]);
    world.elapse();
    await vi.waitFor(() => expect(world.streams).toHaveLength(3));
    world.open();
    expect(world.talk.line.get()).toBe('on');
    world.drop();
    expect(world.talk.line.get()).toBe('away');
    expect(world.timers).toHaveLength(1);
  });

  test('is tried again where no token could be had', async () => {
    const fault = new ApiError({ code: 'network', status: 0, title: 'Away' });
    let there = true;
    const world = await open(() => (there ? Promise.resolve('t') : Promise.reject(fault)));
    there = false;
    world.drop();
    await vi.waitFor(() => expect(world.talk.line.get()).toBe('away'));
    expect(world.talk.problem.get()).toBe(fault);
    there = true;
    world.elapse();
    await vi.waitFor(() => expect(world.streams).toHaveLength(2));
    world.open();
    expect(world.talk.line.get()).toBe('on');
    expect(world.talk.problem.get()).toBeNull();
  });

  test('is over where there is no right to a token any more', async () => {
    const fault = new ApiError({ code: 'not_found', status: 404, title: 'Gone' });
    const world = seated(
      () => Promise.resolve(state('a-1', [])),
      () => Promise.reject(fault),
    );
    await vi.waitFor(() => expect(world.talk.line.get()).toBe('over'));
    expect(world.timers).toHaveLength(0);
  });

  test('is not taken up by who left', async () => {
    const world = await open(() => Promise.resolve('t'));
    world.drop();
    world.stop();
    await settled();
    expect(world.streams).toHaveLength(1);
  });
});

describe('what all are told to read in the same moment', () => {
  const raised = (count: number) => ({ type: 'hands', hands: { count, people: null } });

  test('is read by each a while later, once', async () => {
    const get = vi.fn(() => {
      const read = state('a-1', []);
      return Promise.resolve({ ...read, me: { ...read.me, hand: true } });
    });
    const world = seated(get);
    await vi.waitFor(() => expect(world.streams).toHaveLength(1));
    world.hear('a-1', { type: 'anew' });
    await vi.waitFor(() => expect(world.talk.hall.get().known).toBe(true));
    world.hear('a-2', { type: 'anew' });
    world.hear('a-3', raised(5));
    world.hear('a-4', raised(4));
    world.hear('a-5', raised(3));
    expect(world.timers.map(({ ms }) => ms)).toEqual([1_500]);
    expect(get).toHaveBeenCalledTimes(1);
    world.elapse();
    await vi.waitFor(() => expect(get).toHaveBeenCalledTimes(2));
    await settled();
    world.hear('a-6', { type: 'anew' });
    expect(world.timers).toHaveLength(1);
    world.stop();
    expect(world.timers).toHaveLength(0);
  });
});

test('reactions rise, a few of each, and are gone', async () => {
  const world = seated(() => Promise.resolve(state('a-1', [])));
  await vi.waitFor(() => expect(world.streams).toHaveLength(1));
  const reactions = [
    { emoji: '👏', count: 400 },
    { emoji: '🎉', count: 1 },
  ];
  world.hear('a-2', { type: 'reactions', reactions });
  expect(world.talk.floats.get()).toHaveLength(7);
  world.elapse();
  expect(world.talk.floats.get()).toHaveLength(0);
});
