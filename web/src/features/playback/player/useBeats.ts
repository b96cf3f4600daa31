import { useEffect } from 'react';
import { serverNow } from '@/api';
import { createCollector } from '@/engine/beats/collector';
import { openLetterBox } from '@/engine/beats/database';
import { createQueue } from '@/engine/beats/queue';
import type { Way } from '../way';
import type { Transport } from './transport';

const LOOK_MS = 250;
/** Told no more often than this while it plays. */
const TELL_MS = 10_000;

const box = openLetterBox();
const newId = () => crypto.randomUUID();

const isSeen = () =>
  document.visibilityState === 'visible' || document.pictureInPictureElement !== null;

/** Tells the server what is really played: every ten seconds, at each pause, at the end, and when the page goes away. */
export function useBeats(way: Way, transport: Transport, rendition: () => string | null): void {
  useEffect(() => {
    const collector = createCollector({
      now: () => performance.now(),
      wall: serverNow,
      newId,
    });
    const queue = createQueue(
      { recording_id: way.recordingId, playback_id: way.pass.playbackId },
      {
        box,
        others: way.member,
        send: way.deliver,
        wall: () => Date.now(),
        newId,
        random: Math.random,
        after: (ms, work) => {
          const timer = setTimeout(work, ms);
          return () => clearTimeout(timer);
        },
      },
    );
    const look = () => {
      const { positionMs, playing, waiting, rate } = transport.state.get();
      collector.look({
        position: positionMs / 1000,
        playing,
        waiting,
        rate,
        visible: isSeen(),
        rendition: rendition(),
      });
    };
    /** A film that cannot be played is worth telling even where nothing of it was. */
    let errors = 0;
    let toldErrors = 0;
    const tell = (leaving: boolean) => {
      const beats = collector.take();
      if (beats.length === 0 && errors === toldErrors) return;
      toldErrors = errors;
      const startMs = collector.startMs();
      const fares = {
        ...(startMs === null ? {} : { start_ms: startMs }),
        ...(errors > 0 ? { errors } : {}),
      };
      void queue.post(beats, leaving, fares);
    };

    let plays = transport.state.get().playing;
    let fails = transport.state.get().failed;
    const unsubscribe = transport.state.subscribe(() => {
      look();
      const { playing, failed } = transport.state.get();
      if (failed && !fails) errors += 1;
      if ((plays && !playing) || (failed && !fails)) tell(false);
      [plays, fails] = [playing, failed];
    });
    const looking = setInterval(look, LOOK_MS);
    const telling = setInterval(() => tell(false), TELL_MS);
    const hide = () => {
      look();
      if (document.visibilityState === 'hidden') tell(true);
    };
    const leave = () => {
      look();
      tell(true);
    };
    const back = () => void queue.flush();
    document.addEventListener('visibilitychange', hide);
    addEventListener('pagehide', leave);
    addEventListener('online', back);
    back();
    return () => {
      unsubscribe();
      clearInterval(looking);
      clearInterval(telling);
      document.removeEventListener('visibilitychange', hide);
      removeEventListener('pagehide', leave);
      removeEventListener('online', back);
      tell(true);
      queue.close();
    };
    // `rendition` reads a store; another function reads the same one.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [way, transport]);
}
