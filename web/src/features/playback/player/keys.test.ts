import { beforeEach, expect, test, vi } from 'vitest';
import { createStore } from '@/kit/store';
import { isTaken, pressKey, type Reach } from './keys';
import { preferences } from './preferences';
import { atRest, type Transport } from './transport';

let reach: Reach;
let transport: Transport;

beforeEach(() => {
  const state = createStore({ ...atRest(100_000), positionMs: 50_000, rate: 1 });
  transport = {
    state,
    play: vi.fn(),
    pause: vi.fn(),
    seek: vi.fn(),
    setVolume: vi.fn(),
    setMuted: vi.fn(),
    setRate: vi.fn(),
  };
  reach = {
    transport,
    toggleFullscreen: vi.fn(),
    chapters: [
      { at: 0, title: 'A' },
      { at: 40, title: 'B' },
      { at: 80, title: 'C' },
    ],
    captions: [{ id: '1', language: 'de', label: 'Deutsch', kind: 'captions', url: '/1' }],
    theatre: true,
  };
});

const press = (key: string, more = {}) =>
  pressKey({ key, ctrlKey: false, metaKey: false, altKey: false, ...more }, reach);

test.each([
  ['j', 40_000],
  ['l', 60_000],
  ['ArrowLeft', 45_000],
  ['ArrowRight', 55_000],
  ['0', 0],
  ['7', 70_000],
  ['End', 100_000],
])('%s goes to %s ms', (key, to) => {
  expect(press(key)).toBe(true);
  expect(transport.seek).toHaveBeenCalledWith(to);
});

test('with Shift the arrows go from chapter to chapter', () => {
  press('ArrowRight', { shiftKey: true });
  press('ArrowLeft', { shiftKey: true });
  expect(vi.mocked(transport.seek).mock.calls).toEqual([[80_000], [40_000]]);
});

test('> and < go through the speeds', () => {
  press('>');
  press('<');
  expect(vi.mocked(transport.setRate).mock.calls).toEqual([[1.25], [0.75]]);
});

test('C turns captions on and off, T the theatre', () => {
  press('c');
  expect(preferences.get().captions).toBe('de');
  press('C');
  expect(preferences.get().captions).toBeNull();
  press('t');
  expect(preferences.get().theatre).toBe(true);
  press('t');
});

test('what belongs to the browser stays with it', () => {
  expect(press('l', { ctrlKey: true })).toBe(false);
  expect(press('x')).toBe(false);
  expect(press('?')).toBe(false);
});

test('a focused button keeps its own keys and leaves the letters to the player; a text field keeps all', () => {
  const button = document.createElement('button');
  const field = document.createElement('input');
  expect([' ', 'f'].map((key) => isTaken(key, button))).toEqual([true, false]);
  expect([' ', 'f'].map((key) => isTaken(key, field))).toEqual([true, true]);
  expect(isTaken(' ', document.body)).toBe(false);
});
