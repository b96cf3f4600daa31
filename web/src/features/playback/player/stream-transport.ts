import type { Edge } from '@/engine/stream/edge';
import { openFile } from '@/engine/stream/file';
import type { Stream, StreamAsk } from '@/engine/stream/hls';
import type { Pass } from '@/engine/stream/pass';
import type { Rung } from '@/engine/stream/rungs';
import type { Trouble } from '@/engine/stream/trouble';
import { openWhep } from '@/engine/stream/whep';
import { createStore, type Store } from '@/kit/store';
import { paceOf } from '../live/model';
import { createMediaTransport, type MediaTransport } from './media-transport';

/** By what it plays: hls.js, the browser's own player of streams, one file, or a connection of its own (WHEP). */
export type Means = 'hls' | 'native' | 'file' | 'whep';

export interface StreamView {
  by: Means | null;
  /** The best first. */
  rungs: readonly Rung[];
  /** The level a person chose; −1: the network decides. */
  chosen: number;
  /** The level that is on the screen. */
  shown: number | null;
  trouble: Trouble | null;
  /** Where it is live; null where it is not, or not any more. */
  edge: Edge | null;
  /** Whether it was live when it was opened, or has been since. */
  aired: boolean;
  /** The connection of its own was lost: it goes on as it began. */
  fell: boolean;
}

export interface Source {
  hls_url: string | null;
  mp4_url: string | null;
}

export interface StreamTransport extends MediaTransport {
  stream: Store<StreamView>;
  choose: (level: number) => void;
  /** When what is on the screen happened, in milliseconds since 1970; null where that is not known. */
  date: () => number | null;
  /** Plays what happens now. */
  toLive: () => void;
  /** Plays what happens now with the least delay, by this address of WHEP; null: as it began. */
  nearest: (url: string | null) => void;
  /** Plays this from now on, beginning at that second (−1: live, at what happens now); the answer ends it. */
  open: (source: Source, pass: Pass, startAt: number) => () => void;
}

const NOTHING: StreamView = {
  by: null,
  rungs: [],
  chosen: -1,
  shown: null,
  trouble: null,
  edge: null,
  aired: false,
  fell: false,
};

/** So often it is looked where a live stream is. */
const LOOK_MS = 500;

const APPLE = 'application/vnd.apple.mpegurl';

const knowsMse = () => 'MediaSource' in window || 'ManagedMediaSource' in window;

type Plan = { by: Means; url: string } | null;

/** By what it shall be played here. Media Source Extensions come first: with them the quality can be chosen. */
export function planOf({ hls_url, mp4_url }: Source, can: { mse: boolean; apple: boolean }): Plan {
  if (hls_url !== null && can.mse) return { by: 'hls', url: hls_url };
  if (hls_url !== null && can.apple) return { by: 'native', url: hls_url };
  return mp4_url === null ? null : { by: 'file', url: mp4_url };
}

async function openBy(by: Means, ask: StreamAsk, lost: () => void): Promise<Stream> {
  if (by === 'whep') return openWhep(ask, lost);
  if (by !== 'hls') return openFile(ask);
  const { openHls } = await import('@/engine/stream/hls');
  return openHls(ask);
}

/** A stream in several qualities, or the file it was made from while there is none. */
export function createStreamTransport(durationMs: number): StreamTransport {
  const media = createMediaTransport(durationMs);
  const stream = createStore(NOTHING);
  const change = (part: Partial<StreamView>) => stream.set((before) => ({ ...before, ...part }));
  let open: Stream | null = null;
  let begun = false;
  /** Whether one wants to see what happens now; not whoever went back, or stopped it. */
  let follows = true;
  /** Goes on in another way; null while nothing is open. */
  let turn: ((url: string | null) => void) | null = null;

  const look = () => {
    const edge = open?.edge() ?? null;
    if (edge === null && stream.get().edge === null) return;
    const element = media.element();
    if (element) element.playbackRate = paceOf(edge, follows, element.playbackRate);
    change({ edge, aired: true });
  };
  const toLive = () => {
    const { edge } = stream.get();
    const element = media.element();
    if (!edge || !element) return;
    begun = true;
    follows = true;
    if (stream.get().by !== 'whep') element.currentTime = edge.syncS;
    media.play();
  };

  return {
    ...media,
    stream,
    toLive,
    date: () => open?.date?.() ?? null,
    nearest: (url) => turn?.(url),
    play() {
      // Whoever has not begun yet wants to see what happens now, not what happened when the page was opened.
      if (!begun && stream.get().edge) toLive();
      else media.play();
      begun = true;
    },
    pause() {
      follows = false;
      media.pause();
    },
    seek(ms) {
      // Of what comes by a connection nothing is kept.
      if (stream.get().by === 'whep') return;
      follows = false;
      media.seek(Math.max(ms, (open?.first() ?? 0) * 1000));
    },
    choose(level) {
      change({ chosen: level });
      open?.choose(level);
    },
    open(source, pass, startAt) {
      const element = media.element();
      const usual =
        element && planOf(source, { mse: knowsMse(), apple: element.canPlayType(APPLE) !== '' });
      if (!usual) return () => undefined;
      /** Counts what was opened: what was before the last is over. */
      let turns = 0;
      begun = startAt >= 0;
      follows = startAt < 0;
      const looking = setInterval(look, LOOK_MS);
      change(NOTHING);
      const report = {
        rungs: (rungs: Rung[]) => change({ rungs }),
        shows: (shown: number) => change({ shown }),
        // What comes in late changes nothing about that the right is gone.
        trouble: (trouble: Trouble | null) => {
          if (!pass.withdrawn.get()) change({ trouble });
        },
      };
      const end = () => {
        turns += 1;
        open?.close();
        open = null;
      };
      const begin = ({ by, url }: NonNullable<Plan>, at: number) => {
        end();
        const mine = turns;
        change({ by, rungs: [], chosen: -1, shown: null, trouble: null });
        const lost = () => {
          if (mine !== turns) return;
          change({ fell: true });
          goOn(usual, media.state.get().positionMs / 1000);
        };
        openBy(by, { element, url, pass, startAt: at, report }, lost).then(
          (made) => {
            if (mine !== turns) made.close();
            else open = made;
          },
          // The player's own script could not be fetched.
          () => change({ trouble: { kind: 'failed', code: 'web.player' } }),
        );
      };
      /** The same in another way, as it plays or rests. */
      const goOn = (plan: NonNullable<Plan>, at: number) => {
        const plays = !element.paused;
        media.countFrom(plan.by === 'whep' ? at * 1000 : 0);
        begin(plan, at);
        follows = true;
        if (plays) media.play();
      };
      begin(usual, startAt);
      turn = (url) => {
        change({ fell: false });
        // Where one is, so that what has ended meanwhile is seen to its end.
        if (url === null) goOn(usual, element.paused ? -1 : media.state.get().positionMs / 1000);
        else goOn({ by: 'whep', url }, open?.edge()?.syncS ?? element.currentTime);
      };
      const stop = () => {
        if (!pass.withdrawn.get()) return;
        // What is loaded already is not shown on either.
        element.pause();
        change({ trouble: { kind: 'withdrawn', code: 'playback.withdrawn' } });
      };
      const unsubscribe = pass.withdrawn.subscribe(stop);
      return () => {
        unsubscribe();
        clearInterval(looking);
        turn = null;
        end();
        media.countFrom(0);
      };
    },
  };
}
