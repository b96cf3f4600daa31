import { beforeEach, expect, test } from 'vitest';
import type { Beat } from './collector';
import { createQueue, type Delivery, type Letter, type LetterBox } from './queue';

const DAY = 24 * 3600 * 1000;

const aBeat = (id: string): Beat => ({
  id,
  from: 0,
  to: 10,
  at: '2026-03-03T10:00:00Z',
  rate: 1,
  visible: true,
  rendition: null,
  stalled_ms: 0,
});

class Box implements LetterBox {
  readonly letters = new Map<string, Letter>();
  all = () => Promise.resolve([...this.letters.values()]);
  put = (letter: Letter) => {
    this.letters.set(letter.id, letter);
    return Promise.resolve();
  };
  remove = (id: string) => {
    this.letters.delete(id);
    return Promise.resolve();
  };
}

let box: Box;
let now: number;
let answer: Delivery;
let sent: string[];
let timers: { ms: number; work: () => void }[];

beforeEach(() => {
  box = new Box();
  now = 0;
  answer = 'taken';
  sent = [];
  timers = [];
});

let ids = 0;
const queue = () =>
  createQueue(
    { recording_id: 'recording', playback_id: 'playback' },
    {
      box,
      others: true,
      send: ({ beats }) => {
        sent.push(...beats.map(({ id }) => id));
        return Promise.resolve(answer);
      },
      wall: () => now,
      newId: () => `letter-${(ids += 1)}`,
      random: () => 1,
      after: (ms, work) => {
        const timer = { ms, work };
        timers.push(timer);
        return () => {
          timers = timers.filter((each) => each !== timer);
        };
      },
    },
  );

test('beats that the server took are kept no longer', async () => {
  await queue().post([aBeat('a')]);
  expect(sent).toEqual(['a']);
  expect(box.letters.size).toBe(0);
});

test('without a network beats are kept, and sent when it is back, under the same ids', async () => {
  answer = 'later';
  const one = queue();
  await one.post([aBeat('a')]);
  expect(box.letters.size).toBe(1);
  answer = 'taken';
  await one.flush();
  expect(sent).toEqual(['a', 'a']);
  expect(box.letters.size).toBe(0);
});

test('the pauses between tries grow', async () => {
  answer = 'later';
  const one = queue();
  await one.post([aBeat('a')]);
  const pauses: number[] = [];
  for (let time = 0; time < 4; time += 1) {
    const timer = timers.pop();
    pauses.push(timer?.ms ?? 0);
    timer?.work();
    await one.flush();
  }
  expect(pauses).toEqual([2_000, 4_000, 8_000, 16_000]);
});

test('what an earlier visit left over is sent by the next', async () => {
  answer = 'later';
  await queue().post([aBeat('old')]);
  answer = 'taken';
  await queue().flush();
  expect(box.letters.size).toBe(0);
});

test('what the server does not want is not sent again', async () => {
  answer = 'refused';
  const one = queue();
  await one.post([aBeat('a')]);
  await one.flush();
  expect(sent).toEqual(['a']);
});

test('after seven days beats are dropped unsent', async () => {
  answer = 'later';
  const one = queue();
  await one.post([aBeat('a')]);
  now += 7 * DAY + 1;
  sent = [];
  await one.flush();
  expect(sent).toEqual([]);
  expect(box.letters.size).toBe(0);
});

test('no request carries more than a thousand beats', async () => {
  const many = Array.from({ length: 2500 }, (_, at) => aBeat(String(at)));
  const sizes: number[] = [];
  const one = createQueue(
    { recording_id: 'r', playback_id: 'p' },
    {
      box,
      others: true,
      send: ({ beats }) => {
        sizes.push(beats.length);
        return Promise.resolve('taken');
      },
      wall: () => 0,
      newId: () => `l-${(ids += 1)}`,
      random: () => 1,
      after: () => () => undefined,
    },
  );
  await one.post(many);
  expect(sizes).toEqual([1000, 1000, 500]);
});
