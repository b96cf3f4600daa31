import { createStore, type Store } from '@/kit/store';
import type { WakeLockState } from './recorder/dangers';

/** The browser's lock that keeps the screen on, as far as it is used. */
export interface ScreenLock {
  release: () => Promise<void>;
  addEventListener: (name: 'release', listener: () => void) => void;
}

/** What keeping the screen on needs from the world. */
export interface WakeLockDeps {
  /** Null where the browser cannot. */
  request: (() => Promise<ScreenLock>) | null;
  visible: () => boolean;
  /** Calls back when the page is shown or hidden; the answer ends it. */
  onVisibility: (changed: () => void) => () => void;
}

/** Keeps the screen on until it is closed: a computer or phone that sleeps records nothing. */
export function keepAwake(deps: WakeLockDeps): { state: Store<WakeLockState>; close: () => void } {
  const { request } = deps;
  const state = createStore<WakeLockState>('unknown');
  if (!request) return { state, close: () => undefined };
  let lock: ScreenLock | null = null;
  let asking = false;
  let over = false;
  const isOver = () => over;

  const take = async () => {
    if (over || asking || lock) return;
    if (!deps.visible()) {
      // The browser lets go of a hidden page's lock and gives none; that is no refusal.
      state.set('hidden');
      return;
    }
    asking = true;
    const got = await request().catch(() => null);
    asking = false;
    if (isOver()) {
      await got?.release().catch(() => undefined);
      return;
    }
    lock = got;
    state.set(got ? 'held' : deps.visible() ? 'refused' : 'hidden');
    got?.addEventListener('release', () => {
      lock = null;
      void take();
    });
  };
  const end = deps.onVisibility(() => void take());
  void take();
  return {
    state,
    close() {
      over = true;
      end();
      void lock?.release().catch(() => undefined);
    },
  };
}
