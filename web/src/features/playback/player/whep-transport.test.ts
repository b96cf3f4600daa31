import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StreamAsk } from '@/engine/stream/hls';
import { createPass } from '@/engine/stream/pass';
import { createStreamTransport } from './stream-transport';

const usual: StreamAsk[] = [];
let direct: StreamAsk | undefined;
let lose: () => void = () => undefined;
const closed = vi.fn();

vi.mock('@/engine/stream/hls', () => ({
  openHls: (ask: StreamAsk) => {
    usual.push(ask);
    const edge = () => ({ syncS: 60, lateS: 0 });
    return { choose: vi.fn(), edge, first: () => 0, close: vi.fn() };
  },
}));
vi.mock('@/engine/stream/whep', () => ({
  openWhep: (ask: StreamAsk, lost: () => void) => {
    direct = ask;
    lose = lost;
    const edge = () => ({ syncS: ask.startAt + ask.element.currentTime, lateS: 0 });
    return { choose: vi.fn(), edge, first: () => 0, close: closed };
  },
}));

const pass = () =>
  createPass(
    { playback_id: 'p', token: 't', expires_at: '2026-03-01T10:00:00Z', resume_at: null },
    {
      renew: () => Promise.reject(new Error()),
      refusalOf: () => 'away',
      now: () => 0,
      after: () => () => {},
    },
  );

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('MediaSource', vi.fn());
  usual.length = 0;
  closed.mockClear();
});
afterEach(() => {
  vi.useRealTimers();
});

async function openLive() {
  const element = document.createElement('video');
  vi.spyOn(element, 'play').mockResolvedValue();
  const transport = createStreamTransport(0);
  transport.attach(element);
  const close = transport.open({ hls_url: '/master.m3u8', mp4_url: null }, pass(), -1);
  await vi.advanceTimersByTimeAsync(600);
  transport.nearest('/whep');
  await vi.advanceTimersByTimeAsync(600);
  return { element, transport, close };
}

test('with the least delay it goes on where it was, and nobody can go back', async () => {
  const { element, transport } = await openLive();
  expect(direct?.url).toBe('/whep');
  expect(direct?.startAt).toBe(60);
  expect(transport.stream.get()).toMatchObject({ by: 'whep', fell: false, edge: { syncS: 60 } });
  element.currentTime = 2;
  element.dispatchEvent(new Event('timeupdate'));
  expect(transport.state.get().positionMs).toBe(62_000);
  transport.seek(0);
  transport.toLive();
  expect(element.currentTime).toBe(2);
});

test('when that is lost it goes on as it began, and says so', async () => {
  const { element, transport } = await openLive();
  element.currentTime = 2;
  element.dispatchEvent(new Event('timeupdate'));
  lose();
  await vi.advanceTimersByTimeAsync(600);
  expect(closed).toHaveBeenCalledOnce();
  expect(usual.map(({ startAt }) => startAt)).toEqual([-1, 62]);
  expect(transport.stream.get()).toMatchObject({ by: 'hls', fell: true });
  lose();
  expect(usual.length).toBe(2);
});

test('whoever wants it no more is back at what the lists have', async () => {
  const { transport, close } = await openLive();
  transport.nearest(null);
  await vi.advanceTimersByTimeAsync(600);
  expect(usual.map(({ startAt }) => startAt)).toEqual([-1, -1]);
  expect(transport.stream.get()).toMatchObject({ by: 'hls', fell: false });
  close();
  transport.nearest('/whep');
  expect(transport.stream.get().by).toBe('hls');
});
