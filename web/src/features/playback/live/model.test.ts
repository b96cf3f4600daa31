import { expect, test } from 'vitest';
import { behindBy, delayOf, paceOf, placeOf, showOf } from './model';

const nothing = { hls_url: null, mp4_url: null };
const stream = { hls_url: '/master.m3u8', mp4_url: null };
const edge = { syncS: 60, lateS: 0.25 };

test('what can be played is played, live or not', () => {
  expect(showOf(stream, undefined)).toBe('player');
  expect(showOf(stream, { state: 'live' })).toBe('player');
  expect(showOf(stream, { state: 'ended' })).toBe('player');
});

test('while it runs one waits for it; when it is over without having been live it is being prepared', () => {
  expect(showOf(nothing, { state: 'waiting' })).toBe('waiting');
  expect(showOf(nothing, { state: 'live' })).toBe('waiting');
  expect(showOf(nothing, { state: 'ended' })).toBe('preparing');
  expect(showOf(nothing, undefined)).toBe('unknown');
});

test('a jump to live is offered to who is really behind', () => {
  expect(behindBy(edge, 59_000)).toBe(0);
  expect(behindBy(edge, 61_000)).toBe(0);
  expect(behindBy(edge, 50_000)).toBe(10_000);
});

test('the delay is what the server measures and what comes on top of it here', () => {
  expect(delayOf(edge, 1_800)).toBe(2_050);
  expect(delayOf({ ...edge, lateS: -0.5 }, 1_800)).toBe(1_800);
  expect(delayOf(edge, null)).toBeNull();
});

test('one is live, behind, at the end of it, or at nothing of the kind', () => {
  expect(placeOf(edge, true, 59_000)).toBe('live');
  expect(placeOf(edge, true, 0)).toBe('behind');
  expect(placeOf(null, true, 0)).toBe('over');
  expect(placeOf(null, false, 0)).toBeNull();
});

test('whom the network held up comes back little by little, and whoever went back stays there', () => {
  expect(paceOf({ ...edge, lateS: 3 }, true, 1)).toBe(1.1);
  expect(paceOf({ ...edge, lateS: 1 }, true, 1.1)).toBe(1.1);
  expect(paceOf({ ...edge, lateS: 1 }, true, 1)).toBe(1);
  expect(paceOf(edge, true, 1.1)).toBe(1);
  expect(paceOf({ ...edge, lateS: 40 }, false, 1)).toBe(1);
  expect(paceOf(null, true, 1.1)).toBe(1);
});
