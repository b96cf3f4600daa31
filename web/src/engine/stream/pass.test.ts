import { beforeEach, expect, test } from 'vitest';
import { createPass, withToken, type Opened, type Refusal } from './pass';

let now: number;
let timers: { ms: number; work: () => void }[];
let renewed: string[];
let answer: () => Promise<Opened>;

const opened = (token: string, secondsLeft = 300): Opened => ({
  playback_id: 'playback',
  token,
  expires_at: new Date(now + secondsLeft * 1000).toISOString(),
  resume_at: null,
});

beforeEach(() => {
  now = Date.parse('2026-03-03T10:00:00Z');
  timers = [];
  renewed = [];
  answer = () => Promise.resolve(opened('second'));
});

const pass = (first = opened('first')) => {
  const made = createPass(first, {
    renew: (_, token) => {
      renewed.push(token);
      return answer();
    },
    refusalOf: (error) => (error as Error).message as Refusal,
    now: () => now,
    after: (ms, work) => {
      const timer = { ms, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((each) => each !== timer);
      };
    },
  });
  made.run();
  return made;
};

test('a token is renewed well before it ends', async () => {
  const one = pass();
  expect(timers.map(({ ms }) => ms)).toEqual([180_000]);
  timers[0]?.work();
  await one.renew();
  expect(await one.token()).toBe('second');
  expect(one.address('/x?a=1')).toContain('pt=second');
});

test('after a sleep the first request waits for a new token', async () => {
  const one = pass();
  now += 3600_000;
  expect(await one.token()).toBe('second');
  expect(renewed).toEqual(['first']);
});

test('many who ask at once share one renewal', async () => {
  const one = pass();
  now += 3600_000;
  await Promise.all([one.token(), one.token(), one.renew()]);
  expect(renewed).toHaveLength(1);
});

test('a clock that is wrong by an hour does not make it renew all the time, or never', () => {
  pass(opened('first', -3600));
  pass(opened('first', 7200));
  expect(timers.map(({ ms }) => ms)).toEqual([18_000, 180_000]);
});

test('when the right is withdrawn there is no token any more', async () => {
  const one = pass();
  answer = () => Promise.reject(new Error('withdrawn'));
  expect(await one.renew()).toBe('withdrawn');
  expect(await one.token()).toBeNull();
});

test('while the server is away the old token is kept and a new one asked for soon', async () => {
  const one = pass();
  answer = () => Promise.reject(new Error('away'));
  expect(await one.renew()).toBe('away');
  expect(await one.token()).toBe('first');
  expect(timers.at(-1)?.ms).toBe(5_000);
});

test('an address bears one token, the newest', () => {
  expect(withToken('/a/master.m3u8?pt=old&x=1', 'new', 'https://r.example/page')).toBe(
    'https://r.example/a/master.m3u8?pt=new&x=1',
  );
});
