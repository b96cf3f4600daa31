import { createStore } from '@/kit/store';
import { prefer, preferences } from './preferences';
import { atRest, within, type Transport } from './transport';

export interface MediaTransport extends Transport {
  /** Follows this element from now on; the answer lets it go. */
  attach: (element: HTMLMediaElement) => () => void;
  /** The element it follows. */
  element: () => HTMLMediaElement | null;
  /** What the element calls its beginning is this moment of what is played. */
  countFrom: (ms: number) => void;
}

const FOLLOWED = [
  'play',
  'pause',
  'playing',
  'waiting',
  'seeking',
  'seeked',
  'ended',
  'timeupdate',
  'durationchange',
  'volumechange',
  'ratechange',
  'error',
  'emptied',
];

/** How long it is; of what is live, how far it goes by now. */
function lengthOf({ duration, seekable }: HTMLMediaElement): number {
  const open = duration === Number.POSITIVE_INFINITY && seekable.length > 0;
  return open ? seekable.end(seekable.length - 1) : duration;
}

/** One file: the element is the clock, and what it says is the state. */
export function createMediaTransport(durationMs: number): MediaTransport {
  const state = createStore(atRest(durationMs));
  let media: HTMLMediaElement | null = null;
  let from = 0;

  const read = () => {
    if (!media) return;
    const duration = lengthOf(media);
    state.set((before) => ({
      playing: media !== null && !media.paused && !media.ended,
      waiting:
        media !== null && !media.paused && media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA,
      ended: media?.ended ?? false,
      positionMs: from + (media?.currentTime ?? 0) * 1000,
      durationMs: Number.isFinite(duration) && duration > 0 ? duration * 1000 : before.durationMs,
      volume: media?.volume ?? 1,
      muted: media?.muted ?? false,
      rate: media?.playbackRate ?? 1,
      failed: media?.error !== null,
    }));
  };

  return {
    state,
    element: () => media,
    countFrom(ms) {
      from = ms;
    },
    attach(element) {
      media = element;
      const { volume, muted, rate } = preferences.get();
      element.volume = volume;
      element.muted = muted;
      // The default too: a new source begins with it.
      element.defaultPlaybackRate = rate;
      element.playbackRate = rate;
      for (const name of FOLLOWED) element.addEventListener(name, read);
      read();
      return () => {
        for (const name of FOLLOWED) element.removeEventListener(name, read);
        media = null;
      };
    },
    play() {
      // A refusal to start (no gesture yet) leaves the element paused, which `read` shows.
      media?.play().catch(read);
    },
    pause: () => media?.pause(),
    seek(ms) {
      if (media) media.currentTime = within(ms, 0, state.get().durationMs) / 1000;
    },
    setVolume(wanted) {
      const volume = within(wanted, 0, 1);
      prefer({ volume, muted: false });
      if (!media) return;
      media.volume = volume;
      media.muted = false;
    },
    setMuted(muted) {
      prefer({ muted });
      if (media) media.muted = muted;
    },
    setRate(rate) {
      prefer({ rate });
      if (!media) return;
      media.defaultPlaybackRate = rate;
      media.playbackRate = rate;
    },
  };
}
