import { createStore, type Store } from '@/kit/store';

/** A playback as the server opened it. */
export interface Opened {
  playback_id: string;
  /** Good as `?pt=` for some minutes. */
  token: string;
  expires_at: string;
  /** Where this person stopped last time, in seconds. */
  resume_at: number | null;
}

/** Why a token could not be renewed: the right is gone, or the server was not there to ask. */
export type Refusal = 'withdrawn' | 'away';

/** The right to play one recording, kept fresh for as long as the player is open. */
export interface Pass {
  playbackId: string;
  resumeAt: number | null;
  /** A token that is good for this moment; null when there is none any more. */
  token: () => Promise<string | null>;
  /** The address with the token at hand, for elements that can only follow links. */
  address: (url: string) => string;
  /** Asks for a new token now, after the server refused the old one. */
  renew: () => Promise<'renewed' | Refusal>;
  /** Whether the right is gone. */
  withdrawn: Store<boolean>;
  /** Renews by itself from now on; the answer ends that. */
  run: () => () => void;
}

export interface PassDeps {
  /** Renews; rejects when it could not. */
  renew: (playbackId: string, token: string) => Promise<Opened>;
  /** What a rejection of `renew` means. */
  refusalOf: (error: unknown) => Refusal;
  now: () => number;
  after: (ms: number, work: () => void) => () => void;
}

/** Renewed when this much of its life is over, so that no request meets an expired one. */
const SHARE = 0.6;
/** Whatever this machine's clock says, a token is taken to live neither shorter nor longer than this. */
const SHORTEST_MS = 30_000;
const LONGEST_MS = 5 * 60_000;
/** After a failure to renew it is tried again this much later. */
const AGAIN_MS = 5_000;

/** Puts a token on an address in place of the one it may bear. */
export function withToken(url: string, token: string, origin = location.href): string {
  const address = new URL(url, origin);
  address.searchParams.set('pt', token);
  return address.href;
}

export function createPass(first: Opened, deps: PassDeps): Pass {
  let { token } = first;
  let goodUntil = 0;
  let cancel: (() => void) | null = null;
  let running: Promise<'renewed' | Refusal> | null = null;
  const withdrawn = createStore(false);
  let runs = false;
  /** When it shall be renewed. */
  let due = 0;

  const plan = (ms: number) => {
    due = deps.now() + ms;
    cancel?.();
    cancel = runs ? deps.after(ms, () => void renew()) : null;
  };
  const accept = (opened: Opened) => {
    const told = Date.parse(opened.expires_at) - deps.now();
    const life = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, Number.isFinite(told) ? told : 0));
    token = opened.token;
    goodUntil = deps.now() + life * 0.9;
    plan(life * SHARE);
  };

  const ask = async (): Promise<'renewed' | Refusal> => {
    try {
      accept(await deps.renew(first.playback_id, token));
      return 'renewed';
    } catch (error) {
      const refusal = deps.refusalOf(error);
      withdrawn.set(refusal === 'withdrawn');
      if (refusal === 'away') plan(AGAIN_MS);
      return refusal;
    }
  };
  const renew = () => {
    running ??= ask().finally(() => {
      running = null;
    });
    return running;
  };

  accept(first);
  return {
    playbackId: first.playback_id,
    resumeAt: first.resume_at,
    async token() {
      if (withdrawn.get()) return null;
      // A computer that slept wakes with an old token and a timer that has not run yet.
      if (deps.now() >= goodUntil) await renew();
      return token;
    },
    address: (url) => withToken(url, token),
    renew,
    withdrawn,
    run() {
      runs = true;
      plan(Math.max(0, due - deps.now()));
      return () => {
        runs = false;
        cancel?.();
      };
    },
  };
}
