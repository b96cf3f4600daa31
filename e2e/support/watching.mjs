// Watching in a browser: what the player did, and a network that is made as poor as one likes.

/** The network of a page: so many kbit/s each way and so much delay; null: as it is. */
export async function network(page, line) {
  page.__line ??= await page.context().newCDPSession(page);
  const bytes = line ? (line.kbps * 1000) / 8 : -1;
  await page.__line.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: line?.latency_ms ?? 0,
    downloadThroughput: bytes,
    uploadThroughput: bytes,
  });
}

/** Notes what the page fetches of a stream, so that a test can say which quality was played and by whom. */
export function watchSegments(page) {
  const segments = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (/\/stream\/.*\.(m4s|mp4|ts|aac)$/.test(url.pathname))
      segments.push({ path: url.pathname, by: request.resourceType() });
  });
  return segments;
}

/** Begins to keep, in the page, how long its player waited; call it before it plays. */
export async function watchPlayer(page) {
  await page.addInitScript(() => {
    const seen = (window.__watched = { begun: null, started: null, stalled: 0, waiting: null });
    const now = () => performance.now();
    const on = (name, hear) => document.addEventListener(name, hear, { capture: true });
    on('play', () => (seen.begun ??= now()));
    on('playing', () => {
      seen.started ??= now();
      if (seen.waiting !== null) seen.stalled += now() - seen.waiting;
      seen.waiting = null;
    });
    on('waiting', (event) => {
      // Before the first picture it is the start that takes time; after a jump, the jump.
      if (seen.started !== null && !event.target.seeking) seen.waiting ??= now();
    });
    on('error', (event) => {
      if (event.target instanceof HTMLMediaElement)
        seen.error = event.target.error?.message ?? 'error';
    });
  });
}

/** What was kept so far. */
export function watched(page) {
  return page.evaluate(() => {
    const seen = window.__watched;
    const video = document.querySelector('video');
    const waiting = seen.waiting === null ? 0 : performance.now() - seen.waiting;
    return {
      start_ms: seen.started === null ? null : seen.started - seen.begun,
      stalled_ms: seen.stalled + waiting,
      at_s: video?.currentTime ?? 0,
      height: video?.videoHeight ?? 0,
      error: seen.error ?? null,
      by: video?.src.startsWith('blob:') ? 'media source' : (video?.src ?? null),
    };
  });
}
