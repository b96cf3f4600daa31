import { expect, test } from 'vitest';
import { ApiError, type LiveStream } from '@/api';
import { isWorthAsking, phaseOf } from './model';

const stream = (given: Partial<LiveStream>): LiveStream => ({
  state: 'waiting',
  started_at: null,
  on_air_at: null,
  ended_at: null,
  hls_url: null,
  dash_url: null,
  beside_url: null,
  whep_url: null,
  viewers: 0,
  peak_viewers: 0,
  latency_ms: null,
  hint: null,
  recoded: false,
  layout: 'automatic',
  together: 0,
  composing: 'ready',
  layers: [],
  ...given,
});
const started_at = '2026-03-01T10:00:00Z';

test('before anybody pressed the button it is not live, though the server waits', () => {
  expect(phaseOf(true, stream({}))).toBe('off');
  expect(phaseOf(true, undefined)).toBe('off');
});

test('it starts, is live, and has been', () => {
  expect(phaseOf(true, stream({ started_at }))).toBe('starting');
  expect(phaseOf(true, stream({ started_at, state: 'live' }))).toBe('live');
  expect(phaseOf(true, stream({ started_at, state: 'ended' }))).toBe('ended');
});

test('with the recording it is over, and another one may go live', () => {
  expect(phaseOf(false, stream({ started_at, state: 'live' }))).toBe('off');
});

test('who may not know is not asked for again; a server that is away is', () => {
  const refused = (status: number) => new ApiError({ code: 'x', title: 'x', status });
  expect(isWorthAsking(refused(404))).toBe(false);
  expect(isWorthAsking(refused(403))).toBe(false);
  expect(isWorthAsking(refused(0))).toBe(true);
  expect(isWorthAsking(refused(503))).toBe(true);
  expect(isWorthAsking(null)).toBe(true);
});
