import { ApiError, type AudienceEvent } from '@/api';
import { createStore, type Store } from '@/kit/store';
import { callsOf, type Said, type Seat } from './api';
import { after, anew, EMPTY, isLater, withOlder, withOwn, type Hall, type Heard } from './model';

/** A reaction on its way up. */
export interface Float {
  id: number;
  emoji: string;
  /** Where it rises, as a share of the width. */
  at: number;
}

/** What went wrong with listening: nothing, a while without the server, or for good. */
export type Line = 'on' | 'away' | 'over';

/** What the audience of one recording says, followed for as long as it runs. */
export interface Talk {
  hall: Store<Hall>;
  line: Store<Line>;
  floats: Store<readonly Float[]>;
  /** Why it could not be read the first time. */
  problem: Store<unknown>;
  run: () => () => void;
  retry: () => void;
  say: (said: Said) => Promise<void>;
  remove: (id: string) => Promise<void>;
  vote: (id: string, voted: boolean) => Promise<void>;
  answer: (id: string, answered: boolean) => Promise<void>;
  hand: (raised: boolean, name?: string) => Promise<void>;
  lower: (viewer: string) => Promise<void>;
  react: (emoji: string) => Promise<void>;
  chat: (on: boolean) => Promise<void>;
  older: () => Promise<void>;
}

/** What is needed of the browser, so that a test can be it. */
export interface Means {
  listen: (
    url: string,
  ) => Pick<EventSource, 'close' | 'onopen' | 'onmessage' | 'onerror' | 'readyState'>;
  /** Now, in milliseconds of a clock that never jumps. */
  now: () => number;
  after: (ms: number, work: () => void) => () => void;
  chance: () => number;
}

const BROWSER: Means = {
  listen: (url) => new EventSource(url),
  now: () => performance.now(),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  chance: Math.random,
};

const CLOSED = 2;
const GONE = new Set([401, 403, 404, 410]);
/** A thousand who lost the server do not come back in the same moment. */
const AGAIN_MS = 2_000;
const SPREAD_MS = 3_000;
/** As long as one rises. */
const FLOATS_MS = 3_200;
/** Of so many of one kind each is seen; more are as good as these. */
const MOST = 6;

const isGone = (error: unknown) => error instanceof ApiError && GONE.has(error.status);

/** Follows what is heard, and reads the state where something was missed. */
function follow(
  seat: Seat,
  means: Means,
  hall: Store<Hall>,
  float: (event: AudienceEvent) => void,
) {
  const calls = callsOf(seat);
  const line = createStore<Line>('on');
  const problem = createStore<unknown>(null);
  let source: ReturnType<Means['listen']> | null = null;
  let wait: (() => void) | null = null;
  /** A read of the state that was put off; one is enough. */
  let late: (() => void) | null = null;
  /** Which opening counts: one that was overtaken does not. */
  let opening = 0;
  let last: string | null = null;
  /** What was heard while the state is being read. */
  let heard: Heard[] | null = null;
  let running = false;

  const hear = ({ event }: Heard) => {
    const { me, hands } = hall.get();
    hall.set((before) => after(before, event));
    float(event);
    // Whose hand went down is told to nobody who watches; it may be one's own.
    if (event.type === 'hands' && me.hand && event.hands.count < hands.count) readLate();
  };
  /** All hear it in the same moment; they do not ask in the same moment. */
  const readLate = () => {
    late ??= means.after(means.chance() * SPREAD_MS, () => void read());
  };
  const drop = () => {
    late?.();
    late = null;
  };
  const read = async () => {
    drop();
    const waiting: Heard[] = [];
    heard = waiting;
    try {
      const state = await calls.state(null);
      if (heard !== waiting) return;
      hall.set(anew(state));
      problem.set(null);
      heard = null;
      waiting.filter(({ id }) => isLater(id, state.at)).forEach(hear);
      if (!state.open) end('over');
    } catch (error) {
      if (heard !== waiting) return;
      heard = null;
      problem.set(error);
      // What was missed is not known: the next time all of it is read.
      last = null;
      if (isGone(error)) end('over');
      else again();
    }
  };
  const shut = () => {
    source?.close();
    source = null;
  };
  const end = (how: Line) => {
    line.set(how);
    shut();
    if (how !== 'over') return;
    drop();
    wait?.();
    opening += 1;
  };
  const again = () => {
    if (!running) return;
    end('away');
    wait?.();
    wait = means.after(AGAIN_MS + means.chance() * SPREAD_MS, () => void open());
  };
  const open = async () => {
    opening += 1;
    const mine = opening;
    let token: string | null;
    try {
      token = await seat.token();
    } catch (error) {
      if (!running || mine !== opening) return;
      problem.set(error);
      if (isGone(error)) end('over');
      else again();
      return;
    }
    if (!running || mine !== opening) return;
    if (token === null) end('over');
    else listen(token);
  };
  const listen = (token: string) => {
    const opened = means.listen(calls.events(token, last));
    /** Since when it is open. */
    let since: number | null = null;
    shut();
    source = opened;
    opened.onopen = () => {
      if (source !== opened) return;
      since = means.now();
      line.set('on');
      if (hall.get().known) problem.set(null);
    };
    opened.onmessage = ({ data, lastEventId }) => {
      if (source !== opened) return;
      last = lastEventId;
      const event = JSON.parse(String(data)) as AudienceEvent;
      if (event.type !== 'anew') {
        if (heard) heard.push({ id: lastEventId, event });
        else hear({ id: lastEventId, event });
      } else if (hall.get().known) readLate();
      else void read();
    };
    opened.onerror = () => {
      if (source !== opened) return;
      shut();
      if (opened.readyState === CLOSED) refused();
      // The browser would come back with a token that may have ended. One that never lasts is not opened again and again.
      else if (since !== null && means.now() - since > AGAIN_MS) void open();
      else again();
    };
  };
  /** The server said no: why can be read. */
  const refused = () => {
    end('away');
    void read().then(() => {
      if (running && line.get() === 'away') again();
    });
  };
  const run = () => {
    running = true;
    line.set('on');
    void open();
    return () => {
      running = false;
      wait?.();
      drop();
      heard = null;
      // What was to be read is not known: the next time all of it is.
      last = null;
      shut();
    };
  };
  const retry = () => {
    problem.set(null);
    wait?.();
    end('on');
    void open();
  };
  return { calls, line, problem, run, retry };
}

export function createTalk(seat: Seat, means: Means = BROWSER): Talk {
  const hall = createStore(EMPTY);
  const floats = createStore<readonly Float[]>([]);
  let count = 0;
  const float = (event: AudienceEvent) => {
    if (event.type !== 'reactions') return;
    const risen = event.reactions.flatMap(({ emoji, count: many }) =>
      Array.from({ length: Math.min(many, MOST) }, () => {
        count += 1;
        return { id: count, emoji, at: means.chance() };
      }),
    );
    floats.set((before) => [...before, ...risen].slice(-4 * MOST));
    means.after(FLOATS_MS, () =>
      floats.set((before) => before.filter((each) => !risen.includes(each))),
    );
  };
  const { calls, line, problem, run, retry } = follow(seat, means, hall, float);
  const own = (name: string | undefined) =>
    hall.set((before) => ({
      ...before,
      me: { ...before.me, name: before.me.name ?? name ?? null },
    }));
  return {
    hall,
    line,
    floats,
    problem,
    run,
    retry,
    async say(said) {
      const message = await calls.say(said);
      own(message.name);
      hall.set((before) => withOwn(before, message));
    },
    async remove(id) {
      await calls.remove(id);
      hall.set((before) => after(before, { type: 'removed', id }));
    },
    async vote(id, voted) {
      const message = await calls.vote(id, voted);
      hall.set((before) => withOwn(before, message));
    },
    async answer(id, answered) {
      const message = await calls.answer(id, answered);
      hall.set((before) => withOwn(before, message));
    },
    async hand(raised, name) {
      await calls.hand(raised, name);
      own(name);
      hall.set((before) => ({ ...before, me: { ...before.me, hand: raised } }));
    },
    lower: calls.lower,
    react: calls.react,
    async chat(on) {
      const { chat } = await calls.chat(on);
      hall.set((before) => after(before, { type: 'chat', on: chat }));
    },
    async older() {
      const { older } = hall.get();
      if (older === null) return;
      const state = await calls.state(older);
      hall.set((before) => withOlder(before, state));
    },
  };
}
