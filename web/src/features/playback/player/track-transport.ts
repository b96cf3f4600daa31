import type { Track } from '@/api';
import { createStore, type Store } from '@/kit/store';
import { follow, hush, isBehind, jump, type Lane, type Playable } from './lane';
import { atRest, within, type Transport } from './transport';

/** Ten times a second is often enough to correct a drift before it is heard. */
const TICK_MS = 100;

export interface TrackTransport extends Transport {
  /** Gives a track the element that plays it; the answer takes it away. */
  attach: (trackId: string, element: Playable) => () => void;
  /** Runs the clock; the answer stops it. */
  run: () => () => void;
  /** Tracks that are not heard. */
  silenced: Store<ReadonlySet<string>>;
  setSilenced: (trackId: string, silenced: boolean) => void;
}

export interface Timers {
  now: () => number;
  every: (ms: number, work: () => void) => () => void;
}

const browserTimers: Timers = {
  now: () => performance.now(),
  every(ms, work) {
    const timer = setInterval(work, ms);
    return () => clearInterval(timer);
  },
};

/**
 * Plays the tracks of a recording side by side. There is one clock, and each element is led to it: by a slightly
 * other speed while the difference is small, by a jump when it is not. When one has no data, all wait for it.
 */
export function createTrackTransport(
  tracks: readonly Track[],
  durationMs: number,
  timers: Timers = browserTimers,
): TrackTransport {
  const state = createStore(atRest(durationMs));
  const silenced = createStore<ReadonlySet<string>>(new Set());
  const lanes = new Map<string, Lane>();
  /** The clock stood at `ms` at the moment `at`. */
  let anchor = { ms: 0, at: timers.now() };

  const position = () => {
    const { playing, waiting, rate } = state.get();
    const gone = playing && !waiting ? (timers.now() - anchor.at) * rate : 0;
    return within(anchor.ms + gone, 0, durationMs);
  };
  const hold = (ms: number) => {
    anchor = { ms, at: timers.now() };
  };
  const all = () => [...lanes.values()];
  const sound = (lane: Lane) => {
    lane.element.volume = state.get().volume;
    lane.element.muted = state.get().muted || silenced.get().has(lane.track.id);
  };

  const pause = () => {
    hold(position());
    state.set((before) => ({ ...before, playing: false, waiting: false, positionMs: anchor.ms }));
    all().forEach(hush);
  };

  const waitOrGo = (now: number) => {
    const waiting = all().some((lane) => isBehind(lane, now));
    if (waiting === state.get().waiting) return waiting;
    hold(now);
    state.set((before) => ({ ...before, waiting }));
    if (waiting) all().forEach(hush);
    return waiting;
  };

  const tick = () => {
    const failed = lanes.size > 0 && all().every((lane) => lane.element.error !== null);
    if (failed !== state.get().failed) state.set((before) => ({ ...before, failed }));
    if (!state.get().playing) return;
    const now = position();
    if (now >= durationMs) {
      pause();
      state.set((before) => ({ ...before, ended: true }));
      return;
    }
    if (!waitOrGo(now)) for (const lane of all()) follow(lane, now, state.get().rate, pause);
    state.set((before) => ({ ...before, positionMs: now }));
  };

  return {
    state,
    silenced,
    attach(trackId, element) {
      const track = tracks.find((each) => each.id === trackId);
      if (!track) return () => undefined;
      const lane: Lane = { track, element, piece: null };
      lanes.set(trackId, lane);
      sound(lane);
      jump(lane, position());
      return () => {
        hush(lane);
        lanes.delete(trackId);
      };
    },
    run() {
      const stop = timers.every(TICK_MS, tick);
      return () => {
        pause();
        stop();
      };
    },
    play() {
      if (state.get().playing) return;
      hold(state.get().ended ? 0 : position());
      state.set((before) => ({ ...before, playing: true, ended: false }));
      for (const lane of all()) jump(lane, anchor.ms);
      tick();
    },
    pause,
    seek(ms) {
      hold(within(ms, 0, durationMs));
      state.set((before) => ({ ...before, positionMs: anchor.ms, ended: false }));
      for (const lane of all()) jump(lane, anchor.ms);
    },
    setVolume(volume) {
      state.set((before) => ({ ...before, volume: within(volume, 0, 1), muted: false }));
      all().forEach(sound);
    },
    setMuted(muted) {
      state.set((before) => ({ ...before, muted }));
      all().forEach(sound);
    },
    setRate(rate) {
      hold(position());
      state.set((before) => ({ ...before, rate }));
    },
    setSilenced(trackId, silent) {
      const next = new Set(silenced.get());
      if (silent) next.add(trackId);
      else next.delete(trackId);
      silenced.set(next);
      all().forEach(sound);
    },
  };
}
