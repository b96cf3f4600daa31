import { expect, test } from 'vitest';
import { planOf } from './stream-transport';

const both = { hls_url: '/master.m3u8', mp4_url: '/mix.mp4' };
const chromium = { mse: true, apple: true };

test('where Media Source Extensions are known they are used, even if the browser plays streams itself', () => {
  expect(planOf(both, chromium)).toEqual({ by: 'hls', url: '/master.m3u8' });
});

test('without them the browser plays the stream itself', () => {
  expect(planOf(both, { mse: false, apple: true })).toEqual({ by: 'native', url: '/master.m3u8' });
});

test('while there is no stream the file is played, and without either nothing', () => {
  expect(planOf({ ...both, hls_url: null }, chromium)).toEqual({ by: 'file', url: '/mix.mp4' });
  expect(planOf(both, { mse: false, apple: false })).toEqual({ by: 'file', url: '/mix.mp4' });
  expect(planOf({ hls_url: null, mp4_url: null }, chromium)).toBeNull();
});
