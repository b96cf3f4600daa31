import Hls, {
  type BufferAppendedData,
  type ErrorData,
  type HlsConfig,
  type LevelDetails,
} from 'hls.js';
import { kept } from '@/kit/storage';
import type { Edge } from './edge';
import type { Pass } from './pass';
import { rungsOf, type Rung } from './rungs';
import { fullFor } from './seats';
import { endsHere, fetchedTo } from './tail';
import type { Trouble } from './trouble';
import { createWatchdog, isWaiting } from './watchdog';

/** A stream that plays on an element, in qualities that follow the network or a choice. */
export interface Stream {
  /** −1 lets the network decide. */
  choose: (level: number) => void;
  /** Null where nothing is live, or not any more. */
  edge: () => Edge | null;
  /** Where it begins, in seconds: before that there is nothing to wait for. */
  first: () => number;
  /** When what is on the screen happened, in milliseconds since 1970; null where the list does not say it. */
  date?: () => number | null;
  close: () => void;
}

export interface StreamReport {
  rungs: (rungs: Rung[]) => void;
  /** The level that is on the screen. */
  shows: (level: number) => void;
  trouble: (trouble: Trouble | null) => void;
}

export interface StreamAsk {
  element: HTMLMediaElement;
  url: string;
  pass: Pass;
  /** Seconds; −1 for the beginning, of a live stream for what happens now. */
  startAt: number;
  report: StreamReport;
}

const KEY = 'rostrum.bandwidth';
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** A decoder that fails more often than this in a row will go on failing. */
const MOST_REPAIRS = 3;
const REPAIR_WINDOW_MS = 30_000;
/** With less than that listed ahead of it a player waits for the list. */
const SHORT_S = 0.5;
/** So often it is looked whether it stands still. */
const WATCH_MS = 1_000;

/** The first seconds come at no more than this, in bit/s: the line may be another one than last time. */
const MOST_AT_FIRST = 3_000_000;

/** What the line carried last time, with some doubt, so that the first seconds are not shown in the least quality. */
function lastBandwidth(): number | undefined {
  const known = Number(kept.get(KEY));
  return known > 0 ? Math.min(known / 2, MOST_AT_FIRST) : undefined;
}

/** What every stream is played with, whatever it shows. */
export function plainConfig(pass: Pass): Partial<HlsConfig> {
  return {
    // Its worker is made from a blob, which the content policy refuses; for CMAF there is next to nothing to do in it.
    enableWorker: false,
    // Captions are shown by the player itself, so that they look as the person wants them.
    enableWebVTT: false,
    enableIMSC1: false,
    enableCEA708Captions: false,
    enableEmsgMetadataCues: false,
    enableID3MetadataCues: false,
    renderTextTracksNatively: false,
    fragLoadPolicy: fragLoadPolicy(),
    // The token lives some minutes and a stream some hours: each request bears the newest.
    xhrSetup: async (xhr, url) => {
      const token = await pass.token();
      if (token === null) throw new Error('the right to play is withdrawn');
      const address = new URL(url, location.href);
      address.searchParams.set('pt', token);
      xhr.open('GET', address.href, true);
    },
  };
}

function configOf({ pass, startAt }: StreamAsk): Partial<HlsConfig> {
  const bandwidth = lastBandwidth();
  return {
    ...plainConfig(pass),
    capLevelToPlayerSize: true,
    startPosition: startAt,
    backBufferLength: 90,
    // A minute ahead carries through a tunnel; more is fetched for nothing by who leaves early.
    maxMaxBufferLength: 60,
    // A picture that stands still disturbs more than one that is less sharp.
    abrBandWidthFactor: 0.85,
    abrBandWidthUpFactor: 0.6,
    ...(bandwidth === undefined ? {} : { abrEwmaDefaultEstimate: bandwidth }),
  };
}

/** Behind that a part would have come by now, if it ever comes. */
const PART_RETRY_MS = 300;
const NEVER_CAME = /\/part-[^/]+$/;

/**
 * What is announced of a live stream may never come: its presenter went away, or it is over. That is no fault of the quality
 * it was asked in. hls.js turns to another one, whose list is as old as the last look at it, asks for what that announced
 * long ago, and when all have failed like this it stands still for good. So it waits for its list instead, which says what came.
 */
function fragLoadPolicy(): HlsConfig['fragLoadPolicy'] {
  const usual = Hls.DefaultConfig.fragLoadPolicy.default;
  if (!usual.errorRetry) return { default: usual };
  const errorRetry: typeof usual.errorRetry = {
    ...usual.errorRetry,
    retryDelayMs: PART_RETRY_MS,
    shouldRetry: (config, count, _, response, retry) => {
      const path = new URL(response?.url ?? '', location.href).pathname;
      const absent = response?.code === 404 && NEVER_CAME.test(path);
      return retry || (absent && count < (config?.maxNumRetry ?? 0));
    },
  };
  return { default: { ...usual, errorRetry } };
}

const REFUSED = new Set([401, 403, 404, 410]);

/**
 * The first sound lies some milliseconds behind the first picture. hls.js takes a place before the first segment of a live
 * list for one that was never chosen, and fetches what happens now instead: pictures without sound, which a browser waits on
 * for ever. It counts in fractions of a microsecond, so this is a little more than it reckons with.
 */
const INSIDE_S = 0.01;

/** Plays by Media Source Extensions. */
export function openHls(ask: StreamAsk): Stream {
  const { element, url, pass, report } = ask;
  const hls = new Hls(configOf(ask));
  let closed = false;
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let repairs: number[] = [];

  /** With buffers and decoders that know nothing of what went wrong. They come with a picture that stands. */
  const beginAnew = () => {
    const plays = !element.paused;
    hls.recoverMediaError();
    if (!plays) return;
    const play = () => void element.play().catch(() => undefined);
    play();
    // Whatever loads meanwhile takes that back.
    hls.once(Hls.Events.MEDIA_ATTACHED, play);
  };
  const goOn = () => {
    clearTimeout(timer);
    timer = undefined;
    // Without levels not even the list arrived: begin with it.
    if (hls.levels.length === 0) hls.loadSource(url);
    else hls.startLoad();
  };
  const later = (seconds?: number) => {
    if (timer !== undefined) return;
    if (seconds !== undefined) {
      timer = setTimeout(goOn, seconds * 1000);
      return;
    }
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
    tries += 1;
    timer = setTimeout(goOn, pause);
  };

  const afterRefusal = async (status: number) => {
    const answer = await pass.renew();
    if (closed) return;
    if (answer === 'withdrawn') {
      hls.stopLoad();
      report.trouble({ kind: 'withdrawn', code: `http.${status}` });
    } else if (answer === 'renewed' && tries === 0) {
      tries += 1;
      goOn();
    } else if (answer === 'renewed' && tries > 3) {
      report.trouble({ kind: 'failed', code: `http.${status}` });
    } else later();
  };

  const onNetwork = (data: ErrorData) => {
    const status = data.response?.code ?? 0;
    if (REFUSED.has(status)) {
      void afterRefusal(status);
      return;
    }
    const seconds = fullFor(status, data.networkDetails);
    if (seconds === null) report.trouble({ kind: 'offline', code: data.details });
    else report.trouble({ kind: 'full', code: 'live.full' });
    later(seconds ?? undefined);
  };

  const onMedia = (data: ErrorData) => {
    const now = performance.now();
    repairs = [...repairs.filter((at) => now - at < REPAIR_WINDOW_MS), now];
    if (repairs.length > MOST_REPAIRS) report.trouble({ kind: 'failed', code: data.details });
    else beginAnew();
  };

  /**
   * Nothing is sent in this quality, such as of a screen that is shared in one size: another shows it, be it larger than the
   * player or not the one that was chosen. hls.js would look among those alone, and stand still.
   */
  const takeAny = () => {
    hls.capLevelToPlayerSize = false;
    if (!hls.autoLevelEnabled) hls.loadLevel = -1;
  };

  hls.on(Hls.Events.MANIFEST_PARSED, (_, data) => report.rungs(rungsOf(data.levels)));
  hls.on(Hls.Events.LEVEL_SWITCHED, (_, data) => report.shows(data.level));
  hls.on(Hls.Events.FRAG_BUFFERED, () => {
    tries = 0;
    report.trouble(null);
    const estimate = hls.bandwidthEstimate;
    if (Number.isFinite(estimate)) kept.set(KEY, String(Math.round(estimate)));
  });
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (closed) return;
    if (data.details === Hls.ErrorDetails.FRAG_GAP) takeAny();
    if (!data.fatal) {
      if (data.type !== Hls.ErrorTypes.NETWORK_ERROR) return;
      // It is tried again, in other qualities first; but a person shall know at once why nothing moves.
      const status = data.response?.code ?? 0;
      if (status === 0) report.trouble({ kind: 'offline', code: data.details });
      // A part of a live stream may be gone, or never have come, and that is no refusal.
      else if (REFUSED.has(status) && !(status === 404 && hls.latestLevelDetails?.live))
        void pass.renew();
      return;
    }
    if (data.type === Hls.ErrorTypes.NETWORK_ERROR) onNetwork(data);
    else if (data.type === Hls.ErrorTypes.MEDIA_ERROR) onMedia(data);
    else report.trouble({ kind: 'failed', code: data.details });
  });
  // Both move while segments arrive and say where they really lie.
  let pictures: LevelDetails | undefined;
  let sound: LevelDetails | undefined;
  let fetched: BufferAppendedData['timeRanges'] = {};
  const endHere = () => {
    for (const [type, list] of [['video', pictures] as const, ['audio', sound] as const]) {
      const at = fetchedTo(fetched[type], element.currentTime);
      if (list && endsHere(list, at)) hls.trigger(Hls.Events.BUFFER_EOS, { type });
    }
  };
  hls.on(Hls.Events.LEVEL_UPDATED, (_, data) => {
    pictures = data.details;
    endHere();
  });
  hls.on(Hls.Events.AUDIO_TRACK_UPDATED, (_, data) => {
    sound = data.details;
    endHere();
  });
  hls.on(Hls.Events.BUFFER_APPENDED, (_, data) => (fetched = data.timeRanges));
  hls.on(Hls.Events.FRAG_BUFFERED, endHere);
  hls.on(Hls.Events.ERROR, endHere);
  // Whatever the cause, in hls.js or in a decoder: it does not stay like this.
  const dog = createWatchdog();
  const fed = () => dog.fed(performance.now());
  for (const event of [Hls.Events.FRAG_LOADING, Hls.Events.FRAG_LOADED, Hls.Events.FRAG_BUFFERED])
    hls.on(event, fed);
  const isAtEdge = () => (hls.latestLevelDetails?.edge ?? Infinity) < element.currentTime + SHORT_S;
  // Of what is live nothing may have happened yet: the list is what comes.
  for (const event of [Hls.Events.LEVEL_LOADING, Hls.Events.LEVEL_UPDATED])
    hls.on(event, () => isAtEdge() && fed());
  const watching = setInterval(() => {
    // Behind a trouble that was told there is a time at which it is tried again, and behind the end there is nothing.
    const over = !hls.latestLevelDetails?.live && isAtEdge();
    const waits = isWaiting(element) && timer === undefined && !over && !pass.withdrawn.get();
    if (dog.isStuck(performance.now(), waits)) beginAnew();
  }, WATCH_MS);
  const unsubscribe = pass.withdrawn.subscribe(() => hls.stopLoad());
  addEventListener('online', goOn);
  hls.attachMedia(element);
  hls.loadSource(url);

  return {
    choose(level) {
      hls.nextLevel = level;
    },
    edge() {
      const { latestLevelDetails: details, liveSyncPosition: syncS, targetLatency } = hls;
      if (!details?.live || syncS === null || targetLatency === null) return null;
      const asked = details.partHoldBack || details.holdBack;
      return { syncS, lateS: syncS + targetLatency - element.currentTime - asked };
    },
    first() {
      if (!hls.latestLevelDetails?.live) return 0;
      return Math.max(pictures?.fragmentStart ?? 0, sound?.fragmentStart ?? 0) + INSIDE_S;
    },
    date: () => hls.playingDate?.getTime() ?? null,
    close() {
      closed = true;
      clearTimeout(timer);
      clearInterval(watching);
      unsubscribe();
      removeEventListener('online', goOn);
      hls.destroy();
    },
  };
}

export const canStream = () => Hls.isSupported();
