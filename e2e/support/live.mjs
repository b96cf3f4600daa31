// A live stream on the pages: a host goes live, and others watch.
import assert from 'node:assert/strict';
import { Api, createRoom } from './api.mjs';
import { openChromium } from './browsers.mjs';
import { signIn, signUp } from './pages.mjs';
import { startServer } from './server.mjs';
import { enter } from './studio.mjs';
import { until } from './wait.mjs';
import { watchSegments } from './watching.mjs';

/** A machine that holds the lecture and watches it twice at once may take long over what a viewer's own does at once. */
export const LONG = { seconds: 180 };

/**
 * Ada holds a lecture and records it; Grace is at its page, Linus at a link to it. Only pictures of 720p are sent in three
 * layers; smaller ones cost a machine less that has to do everything at once. In a studio everybody may show themselves.
 */
export async function lecture(t, env = {}, camera = '1280x720', kind = 'lecture') {
  const server = await startServer({ env });
  t.after(() => server.dispose());
  const ada = await openChromium('ada', { camera });
  t.after(() => ada.close());
  const grace = await openChromium('grace', { viewport: { width: 1280, height: 900 } });
  t.after(() => grace.close());
  await signUp(ada.page, server, 'Ada');
  const host = await new Api(server).signIn('ada@example.com');
  const room = await createRoom(host, 'Signals', kind);
  const { pathname, hash } = new URL(room.join_url);
  const door = server.url + pathname;
  await ada.page.goto(door);
  await enter(ada.page);
  await ada.page.getByRole('button', { name: 'Start recording' }).click();
  await ada.page.getByRole('button', { name: 'Stop recording' }).waitFor();
  const [recording] = (await host.get('/api/v1/recordings')).items;
  const share = await host.post(`/api/v1/recordings/${recording.id}/shares`);
  await signIn(grace.page, server, 'Ada');
  const segments = watchSegments(grace.page);
  await grace.page.goto(`${server.url}/recordings/${recording.id}`);
  const context = await grace.browser.newContext({ locale: 'en-GB' });
  const linus = { page: await context.newPage() };
  await linus.page.goto(server.url + new URL(share.url).pathname);
  return {
    t,
    server,
    ada,
    grace,
    linus,
    host,
    room,
    door,
    invited: door + hash,
    recording,
    segments,
  };
}

/** Goes live and waits until it is; the badge that says so. */
export async function startsLive(page) {
  await page.getByRole('button', { name: 'Go live' }).click();
  await page.getByRole('button', { name: /^(Go live now|Record and go live)$/ }).click();
  const badge = page.getByRole('button', { name: /^Live, / });
  await badge.waitFor({ timeout: 30_000 });
  return badge;
}

/** What the player of a page does. */
export const playing = (page) =>
  page.evaluate(() => {
    const video = document.querySelector('video');
    const { paused, readyState, ended, duration, buffered } = video ?? {};
    const [at, height] = [video?.currentTime ?? 0, video?.videoHeight];
    const ranges = Array.from({ length: buffered?.length ?? 0 }, (_, n) => [
      buffered.start(n),
      buffered.end(n),
    ]);
    return { at, height, source: video?.src, paused, readyState, ended, duration, ranges };
  });

/** Waits until time passes for whoever came to watch: it begins by itself. */
export async function begins(page) {
  let from = 0;
  await until(
    'time passes',
    async () => {
      const now = await playing(page);
      // Where it begins is not how long it has played.
      from ||= now.at;
      assert.ok(now.at > from + 1, JSON.stringify(now));
      return true;
    },
    LONG,
  );
}

/** Waits until a page is with what happens now. A machine that does five things at once may have let it fall behind. */
export const isLive = (page) =>
  until(
    'it is live',
    async () => {
      const jump = page.getByRole('button', { name: 'Jump to live' });
      if (await jump.isVisible()) await jump.click();
      return page.getByTestId('delay').isVisible();
    },
    LONG,
  );
