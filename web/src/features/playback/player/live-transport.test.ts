import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Edge } from '@/engine/stream/edge';
import type { StreamAsk } from '@/engine/stream/hls';
import { createPass } from '@/engine/stream/pass';
import { createStreamTransport } from './stream-transport';

let edge: Edge | null;
let asked: StreamAsk | undefined;

vi.mock('@/engine/stream/hls', () => ({
  openHls: (ask: StreamAsk) => {
    asked = ask;
    return { choose: vi.fn(), edge: () => edge, first: () => (edge ? 0.031 : 0), close: vi.fn() };
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
  edge = null;
});
afterEach(() => {
  vi.useRealTimers();
});

async function openLive() {
  const element = document.createElement('video');
  Object.defineProperty(element, 'duration', { value: 100 });
  const play = vi.spyOn(element, 'play').mockResolvedValue();
  const transport = createStreamTransport(0);
  transport.attach(element);
  const close = transport.open({ hls_url: '/master.m3u8', mp4_url: null }, pass(), -1);
  const at = async (next: Edge | null) => {
    edge = next;
    await vi.advanceTimersByTimeAsync(600);
  };
  await at({ syncS: 30, lateS: 0 });
  return { element, play, transport, close, at };
}

test('it is opened at what happens now, and the first press plays that and not what was meanwhile', async () => {
  const { element, play, transport, at } = await openLive();
  expect(asked?.startAt).toBe(-1);
  await at({ syncS: 60, lateS: 30 });
  transport.play();
  expect(element.currentTime).toBe(60);
  expect(play).toHaveBeenCalledOnce();
});

test('after a pause it goes on where it was, and a jump brings it back', async () => {
  const { element, transport, at } = await openLive();
  transport.play();
  transport.pause();
  await at({ syncS: 50, lateS: 20 });
  transport.play();
  expect(element.currentTime).toBe(30);
  await at({ syncS: 51, lateS: 20 });
  expect(element.playbackRate).toBe(1);
  transport.toLive();
  expect(element.currentTime).toBe(51);
  await at({ syncS: 55, lateS: 3 });
  expect(element.playbackRate).toBe(1.1);
});

test('nobody is sent before its first sound', async () => {
  const { element, transport } = await openLive();
  transport.seek(0);
  expect(element.currentTime).toBe(0.031);
  transport.seek(5_000);
  expect(element.currentTime).toBe(5);
});

test('when it is over it has been live, and is played as it is', async () => {
  const { element, transport, close, at } = await openLive();
  expect(transport.stream.get()).toMatchObject({ aired: true, edge: { syncS: 30 } });
  transport.play();
  await at({ syncS: 31, lateS: 4 });
  await at(null);
  expect(transport.stream.get()).toMatchObject({ aired: true, edge: null });
  expect(element.playbackRate).toBe(1);
  transport.seek(0);
  transport.play();
  expect(element.currentTime).toBe(0);
  close();
});
