import Hls from 'hls.js';
import { placeAt, stepTo, type Stretch } from './beside';
import { plainConfig } from './hls';
import type { Pass } from './pass';
import { isWaiting } from './watchdog';

export interface BesideAsk {
  element: HTMLVideoElement;
  url: string;
  pass: Pass;
  /** What it is beside of. */
  main: HTMLMediaElement;
  /** The moment that shows, in milliseconds since 1970; null while nobody knows. */
  date: () => number | null;
  /** Whether there is something to be seen at this moment. */
  shows: (there: boolean) => void;
}

/** So often it is looked whether both are together. */
const LOOK_MS = 250;
const AGAIN_MS = 3_000;
const MOST_REPAIRS = 3;
/** It is small and follows: a little ahead is enough. */
const AHEAD_S = 20;

/** What moves the one moves the other at once. */
const FOLLOWED = ['play', 'pause', 'playing', 'waiting', 'seeking', 'seeked', 'ratechange'];

/** Plays a second stream without sound, always at the moment that the main one shows. The answer ends it. */
export function openBeside({ element, url, pass, main, date, shows }: BesideAsk): () => void {
  const hls = new Hls({
    ...plainConfig(pass),
    capLevelToPlayerSize: true,
    autoStartLoad: false,
    maxBufferLength: AHEAD_S,
    maxMaxBufferLength: AHEAD_S,
    backBufferLength: AHEAD_S,
  });
  let there = false;
  let repairs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const show = (now: boolean) => {
    if (now === there) return;
    there = now;
    shows(now);
  };
  const stretches = (): Stretch[] => {
    const details = hls.latestLevelDetails;
    if (!details) return [];
    const grows = details.fragmentHint;
    return grows ? [...details.fragments, grows] : details.fragments;
  };
  /** Nothing is fetched but the list, which says when there is something again. */
  const rest = () => {
    hls.pauseBuffering();
    element.pause();
    show(false);
  };
  const look = () => {
    const wantedMs = date();
    const wanted = wantedMs === null ? null : placeAt(stretches(), wantedMs);
    if (wanted === null) {
      // A place that is not known for a moment, as in a jump, is no reason to go.
      if (wantedMs !== null && hls.latestLevelDetails) rest();
      return;
    }
    if (!there) {
      // From there on, with nothing of what was tried before.
      hls.startLoad(wanted, true);
      element.currentTime = wanted;
      show(true);
    }
    const rests = main.paused || isWaiting(main);
    const step = stepTo(wanted, element.currentTime, main.playbackRate, rests);
    if (step.seek !== null && !element.seeking) element.currentTime = step.seek;
    if (element.playbackRate !== step.rate) element.playbackRate = step.rate;
    if (rests) element.pause();
    else if (element.paused) element.play().catch(() => undefined);
  };
  const again = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      if (hls.levels.length === 0) hls.loadSource(url);
      else {
        // The next look begins where it is then.
        there = false;
        hls.startLoad(-1, true);
        hls.pauseBuffering();
      }
    }, AGAIN_MS);
  };

  hls.on(Hls.Events.MANIFEST_PARSED, () => {
    // The list alone: it says whether there is something.
    hls.startLoad(-1, true);
    hls.pauseBuffering();
  });
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (!data.fatal) return;
    show(false);
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR) {
      repairs += 1;
      if (repairs <= MOST_REPAIRS) hls.recoverMediaError();
      return;
    }
    void pass.renew().then((answer) => {
      if (answer !== 'withdrawn') again();
    });
  });
  const looking = setInterval(look, LOOK_MS);
  for (const name of FOLLOWED) main.addEventListener(name, look);
  const unsubscribe = pass.withdrawn.subscribe(() => {
    hls.stopLoad();
    rest();
  });
  hls.attachMedia(element);
  hls.loadSource(url);

  return () => {
    clearInterval(looking);
    clearTimeout(timer);
    for (const name of FOLLOWED) main.removeEventListener(name, look);
    unsubscribe();
    hls.destroy();
    show(false);
  };
}
