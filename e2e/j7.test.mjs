// What a person really watched is what the server says, and an instructor reads from it who attended and who needs help.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, importFile, makeLadder, register } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { film } from './support/films.mjs';
import { assertHealthy } from './support/look.mjs';
import { signIn } from './support/pages.mjs';
import { startServer } from './support/server.mjs';
import { until } from './support/wait.mjs';

const TEACHER = 'nine quiet harbours wait';

test('what the server says was watched is what a stopwatch says', async (t) => {
  const { server, ada, course, recordings } = await school(1);
  t.after(() => server.dispose());
  const [recording] = recordings;
  await register(server, 'Grace');
  await ada.post(`/api/v1/courses/${course.id}/enroll`, { email: 'grace@example.com' });
  const browser = await openChromium('grace');
  t.after(() => browser.close());
  const { page } = browser;
  await signIn(page, server, 'Grace');
  await page.goto(`${server.url}/courses/${course.id}/lectures/${recording.id}`);
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await plays(page, 0.1);
  await page.evaluate(startStopwatch);
  await plays(page, 4);
  // Faster, elsewhere, paused, in the background, without a network: all of it is in the sum as it was.
  await page.evaluate(() => (document.querySelector('video').playbackRate = 2));
  await plays(page, 6);
  await page.evaluate(() => {
    const video = document.querySelector('video');
    [video.playbackRate, video.currentTime] = [1, 30];
  });
  await plays(page, 3);
  await page.evaluate(hide, true);
  await plays(page, 3);
  await page.evaluate(hide, false);
  await plays(page, 2);
  // What is played is in the buffer already; what is reported meanwhile waits on this device.
  await page.context().setOffline(true);
  await plays(page, 3);
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  await page.context().setOffline(false);
  await page.evaluate(() => {
    document.querySelector('video').currentTime = 2;
  });
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await plays(page, 3);
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  const watched = await page.evaluate(() => globalThis.stopwatch());
  const figures = () => ada.get(`/api/v1/recordings/${recording.id}/analytics`);
  const told = await until('everything was told', async () => {
    const seen = await figures();
    return Math.abs(seen.played_seconds - watched.played) <= 1 && seen;
  });
  const off = Math.abs(told.unique_seconds - watched.unique);
  assert.ok(
    off <= 1,
    `${told.unique_seconds} s on the server, ${watched.unique} s by the stopwatch`,
  );
  assert.ok(watched.hidden > 2, 'some of it was in the background');
  assert.equal(told.refused_beats, 0);
  assert.equal(told.smooth.views, 1, 'it told how long it took to begin');
  // Closed in the middle, a tab has told what was played in it.
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await plays(page, 4);
  const last = await page.evaluate(() => globalThis.stopwatch());
  await page.close({ runBeforeUnload: true });
  await until('the end was told when the tab was closed', async () => {
    const seen = await figures();
    return Math.abs(seen.played_seconds - last.played) <= 1;
  });
  assertHealthy(browser);
});

/** Runs in the page: hides it from the player, or shows it again, as a browser does with a tab in the background. */
function hide(hidden) {
  Object.defineProperty(document, 'visibilityState', {
    configurable: true,
    get: () => (hidden ? 'hidden' : 'visible'),
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Runs in the page: measures what the video shows, frame by frame, by nothing but the video itself. */
function startStopwatch() {
  const video = document.querySelector('video');
  const spans = [];
  let [last, played, hidden] = [video.currentTime, 0, 0];
  const look = () => {
    const now = video.currentTime;
    const step = now - last;
    // More than a moment: somebody moved it.
    if (step > 0 && step < 0.6 * video.playbackRate && !video.seeking) {
      if (document.visibilityState === 'visible') {
        spans.push([last, now]);
        played += step;
      } else hidden += step;
    }
    last = now;
  };
  setInterval(look, 20);
  globalThis.stopwatch = () => {
    look();
    let [unique, end] = [0, -1];
    for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
      unique += Math.max(0, to - Math.max(from, end));
      end = Math.max(end, to);
    }
    return { played, unique, hidden };
  };
}

/** A course of Ada's with so many published lectures of a minute. */
async function school(lectures) {
  const server = await startServer();
  server.createUser({ email: 'ada@example.com', password: TEACHER, name: 'Ada' });
  const ada = new Api(server);
  const tokens = await ada.post('/api/v1/auth/login', {
    email: 'ada@example.com',
    password: TEACHER,
  });
  ada.token = tokens.access_token;
  const course = await ada.post('/api/v1/courses', { title: 'Signals and noise' });
  const path = `/api/v1/courses/${course.id}`;
  const source = film({ size: '640x360', seconds: 60, kbps: 500 });
  const recordings = [];
  for (let n = 1; n <= lectures; n += 1) {
    const recording = await importFile(ada, source, `Lecture ${n}`);
    await makeLadder(ada, recording, [500]);
    await ada.post(`${path}/recordings`, { recording_id: recording.id });
    await ada.post(`${path}/recordings/${recording.id}/publish`, { published: true });
    recordings.push(recording);
  }
  return { server, ada, course, recordings };
}

/** Waits until the player has gone on by so many seconds. */
async function plays(page, seconds) {
  const at = () => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  const from = await at();
  await until(`it plays ${seconds} s`, async () => (await at()) > from + seconds, { seconds: 60 });
}
