import type { Stream, StreamAsk } from './hls';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
const MOST_TRIES = 6;
/** A browser that plays a live stream itself is taken that far away from what it knows of. */
const AWAY_S = 1.5;

/**
 * Plays an address that the element itself can play: the mix as one file, or a stream where the browser plays those
 * and knows no Media Source Extensions. When the way to it is lost it is opened anew at the same place.
 */
export function openFile({ element, url, pass, startAt, report }: StreamAsk): Stream {
  let tries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const framed = window.top !== window.self;

  const open = async (at: number) => {
    const token = await pass.token();
    if (closed) return;
    if (token === null) {
      report.trouble({ kind: 'withdrawn', code: 'playback.withdrawn' });
      return;
    }
    const plays = !element.paused;
    // The cookie of the playback lives longer than a token; where it does not reach (in another site's frame, or after
    // the server would not take it) the address bears the token.
    element.src = framed || tries > 0 ? pass.address(url) : url;
    if (at > 0) {
      element.addEventListener('loadedmetadata', () => (element.currentTime = at), { once: true });
    }
    if (plays) element.play().catch(() => undefined);
  };

  const again = () => {
    clearTimeout(timer);
    timer = undefined;
    void open(element.currentTime);
  };

  const onError = async () => {
    const code = element.error?.code ?? 0;
    // MEDIA_ERR_DECODE: the bytes came and cannot be played; asking again gives the same bytes.
    if (code === 3 || tries >= MOST_TRIES) {
      report.trouble({ kind: 'failed', code: `media.${code}` });
      return;
    }
    const at = element.currentTime;
    const answer = await pass.renew();
    if (closed) return;
    if (answer === 'withdrawn') {
      report.trouble({ kind: 'withdrawn', code: 'playback.withdrawn' });
      return;
    }
    if (answer === 'away') report.trouble({ kind: 'offline', code: 'network.unreachable' });
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);
    tries += 1;
    timer ??= setTimeout(() => {
      timer = undefined;
      void open(at);
    }, pause);
  };
  const error = () => void onError();
  const plays = () => {
    tries = 0;
    report.trouble(null);
  };
  const online = () => {
    if (element.error) again();
  };

  element.addEventListener('error', error);
  element.addEventListener('playing', plays);
  element.addEventListener('loadeddata', plays);
  addEventListener('online', online);
  void open(Math.max(0, startAt));

  return {
    choose: () => undefined,
    edge() {
      const { duration, seekable, currentTime } = element;
      if (duration !== Number.POSITIVE_INFINITY || seekable.length === 0) return null;
      const syncS = Math.max(0, seekable.end(seekable.length - 1) - AWAY_S);
      return { syncS, lateS: syncS - currentTime };
    },
    first: () => 0,
    close() {
      closed = true;
      clearTimeout(timer);
      element.removeEventListener('error', error);
      element.removeEventListener('playing', plays);
      element.removeEventListener('loadeddata', plays);
      removeEventListener('online', online);
      element.removeAttribute('src');
      element.load();
    },
  };
}
