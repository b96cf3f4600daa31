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
  const timers: (() => void)[] = [];
  const means: Means = {
    listen: (url) => {
      const source = { close: vi.fn(), onmessage: null, onerror: null, readyState: 1 };
      streams.push({ url, source });
      return source;
    },
    after: (_, work) => {
      timers.push(work);
      return () => undefined;
    },
    chance: () => 0.5,
  };
  const hear = (id: string, event: object) => {
    const source = streams.at(-1)?.source as EventSource | undefined;
    source?.onmessage?.({ data: JSON.stringify(event), lastEventId: id } as MessageEvent);
  };
  const close = () => {
    const source = streams.at(-1)?.source as { readyState: number } & Pick<EventSource, 'onerror'>;
    source.readyState = 2;
    source.onerror?.call({} as EventSource, {} as Event);
  };
  return { streams, timers, means, hear, close };
}

/** Somebody who takes part, and whose calls are answered as `get` says. */
function seated(get: () => Promise<Audience>) {
  const world = browser();
  const seat = {
    recordingId: 'r',
    api: { get } as unknown as Api,
    pt: () => Promise.resolve(null),
    token: () => Promise.resolve('t'),
  };
  const talk = createTalk(seat, world.means);
  talk.run();
  return { ...world, talk };
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
    world.timers[0]?.();
    await vi.waitFor(() => expect(world.streams).toHaveLength(2));
    expect(world.streams[1]?.url).toContain('after=a-7');
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

test('reactions rise, a few of each, and are gone', async () => {
  const world = seated(() => Promise.resolve(state('a-1', [])));
  await vi.waitFor(() => expect(world.streams).toHaveLength(1));
  const reactions = [
    { emoji: '👏', count: 400 },
    { emoji: '🎉', count: 1 },
  ];
  world.hear('a-2', { type: 'reactions', reactions });
  expect(world.talk.floats.get()).toHaveLength(7);
  world.timers[0]?.();
  expect(world.talk.floats.get()).toHaveLength(0);
});
