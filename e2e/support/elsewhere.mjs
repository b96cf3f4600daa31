// A page of another site, with a player that nobody here wrote.
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const SHAKA = createRequire(import.meta.url).resolve('shaka-player');
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Elsewhere</title><video muted></video><script src="/player.js"></script>';

/** Serves the page; its origin, and how to end it. */
export async function openElsewhere() {
  const server = createServer((request, answer) => {
    const script = request.url === '/player.js';
    answer.setHeader('content-type', script ? 'text/javascript' : 'text/html');
    if (script) createReadStream(SHAKA).pipe(answer);
    else answer.end(request.url === '/' ? PAGE : '');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => server.close(),
  };
}

/** Lets shaka-player load `url` on the page; what it found there. */
export function loadByShaka(page, url) {
  return page.evaluate(async (list) => {
    const { shaka } = window;
    shaka.polyfill.installAll();
    const player = (window.__player = new shaka.Player());
    window.__failures = [];
    player.addEventListener('error', ({ detail }) => {
      window.__failures.push(`shaka ${detail.code}: ${JSON.stringify(detail.data)}`);
    });
    await player.attach(document.querySelector('video'));
    try {
      await player.load(list);
    } catch (failure) {
      const { code = failure.stack, data } = failure;
      throw new Error(`shaka ${code}: ${JSON.stringify(data)}`, { cause: failure });
    }
    const variants = player.getVariantTracks();
    const [texts] = player.getTextTracks();
    if (texts) player.selectTextTrack(texts);
    return {
      length: player.seekRange().end,
      heights: variants.map(({ height }) => height).sort((a, b) => a - b),
      sounds: [...new Set(variants.map(({ audioCodec }) => audioCodec))],
      languages: player.getTextTracks().map(({ language }) => language),
    };
  }, url);
}

/** Where it is, what is shown there, and what went wrong so far. */
export function shakaNow(page) {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    const cues = [...video.textTracks].flatMap((track) => [...(track.activeCues ?? [])]);
    return {
      at: video.currentTime,
      height: video.videoHeight,
      width: video.videoWidth,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
      seeking: video.seeking,
      words: cues.map(({ text }) => text),
      failures: window.__failures,
    };
  });
}
