import { describe, expect, test } from 'vitest';
import type { Audience, AudienceMessage } from '@/api';
import {
  after,
  answeredOf,
  anew,
  chatOf,
  clockOf,
  EMPTY,
  isLater,
  merge,
  openOf,
  unreadOf,
  withOlder,
  withOwn,
} from './model';

const message = (id: string, more: Partial<AudienceMessage> = {}): AudienceMessage => ({
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
  ...more,
});
const question = (id: string, more: Partial<AudienceMessage> = {}) =>
  message(id, { kind: 'question', ...more });

const state = (items: AudienceMessage[], more: Partial<Audience> = {}): Audience => ({
  at: 'a-3',
  open: true,
  chat: true,
  me: { name: null, may_write: true, may_chat: true, may_moderate: false, hand: false },
  messages: { items, next_cursor: null },
  questions: [],
  hands: { count: 0, people: null },
  ...more,
});
const ids = (all: readonly AudienceMessage[]) => all.map(({ id }) => id);

describe('what was read', () => {
  test('lies in order, each once, questions of before the page too', () => {
    const hall = anew(
      state([message('4'), question('3')], { questions: [question('1'), question('3')] }),
    );
    expect(ids(hall.messages)).toEqual(['1', '3', '4']);
    expect(ids(chatOf(hall))).toEqual(['4']);
  });

  test('grows by older pages without forgetting what was heard since', () => {
    const hall = after(anew(state([message('3')])), {
      type: 'message',
      message: message('4', { text: 'new' }),
    });
    const more = withOlder(hall, state([message('2')]));
    expect(ids(more.messages)).toEqual(['2', '3', '4']);
    expect(more.older).toBeNull();
  });
});

describe('what is heard', () => {
  test('does not take from somebody what is theirs', () => {
    const mine = question('1', { mine: true, voted: true });
    const [known] = merge([mine], [question('1', { votes: 2 })]);
    expect(known).toMatchObject({ mine: true, voted: true, votes: 2 });
  });

  test('is the answer to who changed it, in which a vote may be taken back', () => {
    const hall = anew(state([question('1', { voted: true, votes: 1 })]));
    const back = withOwn(hall, question('1'));
    expect(back.messages[0]).toMatchObject({ voted: false, votes: 0 });
  });

  test('changes votes, hands, the chat, and takes away', () => {
    const hall = anew(state([question('1'), question('2')]));
    const voted = after(hall, { type: 'votes', questions: [{ id: '2', votes: 5 }] });
    expect(ids(openOf(voted))).toEqual(['2', '1']);
    // What did not change need not be drawn again.
    expect(voted.messages[0]).toBe(hall.messages[0]);
    expect(ids(after(voted, { type: 'removed', id: '2' }).messages)).toEqual(['1']);
    const hands = { count: 2, people: null };
    expect(after(hall, { type: 'hands', hands }).hands).toEqual(hands);
    expect(after(hall, { type: 'chat', on: false }).me.may_chat).toBe(false);
    const host = { ...hall, me: { ...hall.me, may_moderate: true } };
    expect(after(host, { type: 'chat', on: false }).me.may_chat).toBe(true);
    expect(after(hall, { type: 'anew' })).toBe(hall);
  });

  test('is left out where what was read contains it', () => {
    expect(isLater('a-4', 'a-3')).toBe(true);
    expect(isLater('a-3', 'a-3')).toBe(false);
    expect(isLater('a-10', 'a-9')).toBe(true);
    expect(isLater('b-1', 'a-3')).toBe(true);
    expect(isLater('a-1', null)).toBe(true);
  });
});

test('questions lie by votes, then by time; answered ones lie apart, the last one first', () => {
  const hall = {
    ...EMPTY,
    messages: [
      question('1', { votes: 1 }),
      question('2', { votes: 3 }),
      question('3', { votes: 3 }),
      question('4', { answered_at: '2026-01-01T12:00:01Z' }),
      question('5', { answered_at: '2026-01-01T12:00:02Z' }),
    ],
  };
  expect(ids(openOf(hall))).toEqual(['2', '3', '1']);
  expect(ids(answeredOf(hall))).toEqual(['5', '4']);
});

test('one clock of a language writes all times of day', () => {
  expect(clockOf('de')).toBe(clockOf('de'));
  expect(clockOf('de')).not.toBe(clockOf('en'));
});

test('unread is what others said after what was seen', () => {
  const all = [message('1'), message('2', { mine: true }), message('3')];
  expect(unreadOf(all, null)).toBe(2);
  expect(unreadOf(all, '1')).toBe(1);
  expect(unreadOf(all, '3')).toBe(0);
});
