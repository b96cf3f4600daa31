import type { Audience, AudienceEvent, AudienceMessage } from '@/api';

/** What is known of what the audience says. */
export interface Hall {
  /** Whether it was read yet. */
  known: boolean;
  open: boolean;
  chat: boolean;
  me: Audience['me'];
  hands: Audience['hands'];
  /** All that was read or heard, oldest first. */
  messages: readonly AudienceMessage[];
  /** Where older messages begin; null: there are none. */
  older: string | null;
}

export const EMPTY: Hall = {
  known: false,
  open: false,
  chat: true,
  me: { name: null, may_write: false, may_chat: false, may_moderate: false, hand: false },
  hands: { count: 0, people: null },
  messages: [],
  older: null,
};

/** An event with its id, `<hall>-<number>`. */
export interface Heard {
  id: string;
  event: AudienceEvent;
}

/** Puts messages among those that are known. Whose it is and whether one voted no event knows; who knows it keeps it. */
export function merge(
  known: readonly AudienceMessage[],
  more: readonly AudienceMessage[],
): AudienceMessage[] {
  const all = new Map(known.map((message) => [message.id, message]));
  for (const message of more) {
    const before = all.get(message.id);
    all.set(message.id, {
      ...message,
      mine: message.mine || (before?.mine ?? false),
      voted: message.voted || (before?.voted ?? false),
    });
  }
  // Ids sort by time.
  return [...all.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

const read = (state: Audience) => [...state.messages.items, ...state.questions];

/** What the server says now, in place of all that was known. */
export const anew = (state: Audience): Hall => ({
  known: true,
  open: state.open,
  chat: state.chat,
  me: state.me,
  hands: state.hands,
  messages: merge([], read(state)),
  older: state.messages.next_cursor,
});

/** The same, with a page of what was said before. */
export const withOlder = (hall: Hall, state: Audience): Hall => ({
  ...hall,
  messages: merge(read(state), hall.messages),
  older: state.messages.next_cursor,
});

/** One message as it is now, said by its writer or answered to who changed it: that knows all of it. */
export const withOwn = (hall: Hall, message: AudienceMessage): Hall => ({
  ...hall,
  messages: merge(without(hall.messages, message.id), [message]),
});

const without = (messages: readonly AudienceMessage[], id: string) =>
  messages.filter((message) => message.id !== id);

/** What is known after something was heard. */
export function after(hall: Hall, event: AudienceEvent): Hall {
  switch (event.type) {
    case 'message':
      return { ...hall, messages: merge(hall.messages, [event.message]) };
    case 'removed':
      return { ...hall, messages: without(hall.messages, event.id) };
    case 'votes': {
      const votes = new Map(event.questions.map((each) => [each.id, each.votes]));
      // What did not change stays the same object, so that it is not drawn again.
      const counted = (message: AudienceMessage) => {
        const now = votes.get(message.id) ?? message.votes;
        return now === message.votes ? message : { ...message, votes: now };
      };
      return { ...hall, messages: hall.messages.map(counted) };
    }
    case 'hands':
      return { ...hall, hands: event.hands };
    case 'chat': {
      const may_chat = hall.me.may_write && (event.on || hall.me.may_moderate);
      return { ...hall, chat: event.on, me: { ...hall.me, may_chat } };
    }
    default:
      return hall;
  }
}

/** Whether an event is not contained yet in what was read at this point. */
export function isLater(id: string, at: string | null): boolean {
  const [hall, number] = id.split('-');
  const [readHall, readNumber] = (at ?? '').split('-');
  return hall !== readHall || Number(number) > Number(readNumber);
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Writes times of day; one for all messages, since making one takes long. */
export function clockOf(locale: string): Intl.DateTimeFormat {
  const known = clocks.get(locale);
  if (known) return known;
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  clocks.set(locale, clock);
  return clock;
}

export const chatOf = (hall: Hall) => hall.messages.filter(({ kind }) => kind === 'chat');

/** The questions that wait, most wanted first; of equals the older. */
export function openOf(hall: Hall): AudienceMessage[] {
  const open = hall.messages.filter((each) => each.kind === 'question' && !each.answered_at);
  return open.sort((a, b) => b.votes - a.votes || (a.id < b.id ? -1 : 1));
}

/** How much waits for who leads: questions and hands. */
export const waitingOf = (hall: Hall) => openOf(hall).length + hall.hands.count;

/** The questions that were answered, the last one first. */
export function answeredOf(hall: Hall): AudienceMessage[] {
  const answered = hall.messages.filter((each) => each.kind === 'question' && each.answered_at);
  return answered.sort((a, b) => ((a.answered_at ?? '') < (b.answered_at ?? '') ? 1 : -1));
}

/** How many others said something after what was seen last. */
export const unreadOf = (messages: readonly AudienceMessage[], seen: string | null) =>
  messages.filter(({ id, mine }) => !mine && (seen === null || id > seen)).length;
