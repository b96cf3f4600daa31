// A student watches a lecture over a poor network and goes on with it on another device.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importFile, makeLadder, register } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { film } from './support/films.mjs';
import { assertHealthy } from './support/look.mjs';
import { signIn, signUp } from './support/pages.mjs';
import { startServer } from './support/server.mjs';
import { until } from './support/wait.mjs';
import { network, watchSegments } from './support/watching.mjs';

/** Less than the better of two qualities needs, more than the poorer. */
const POOR = { kbps: 900, latency_ms: 100 };

test('a student watches on a poor network and goes on elsewhere where they stopped', async (t) => {
  const server = await startServer({ env: { ROSTRUM_ACCOUNTS_SIGNUP_ROLE: 'student' } });
  t.after(() => server.dispose());
  const { course, recording, invitation } = await lectureOf(server);

  const first = await openChromium('grace');
  t.after(() => first.close());
  const { page } = first;
  await signUp(page, server, 'Grace');
  // The address alone opens nothing: the link that was sent there does.
  await page.goto(`${server.url}${invitation}`);
  await page.getByRole('button', { name: 'Join course' }).click();
  await page.waitForURL(`${server.url}/courses/${course.id}`);
  await page
    .getByRole('link', { name: /First lecture/ })
    .first()
    .click();
  await page.waitForURL(`${server.url}/courses/${course.id}/lectures/${recording.id}`);
  const segments = watchSegments(page);
  await network(page, POOR);
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await plays(page, 4);
  const seen = await page.evaluate(() => document.querySelector('video').src);
  assert.match(seen, /^blob:/, 'hls.js feeds the player, not the browser by itself');
  assert.ok(segments.length > 0 && segments.every(({ by }) => by === 'fetch' || by === 'xhr'));
  await until('the quality has come down', async () => {
    const height = await page.evaluate(() => document.querySelector('video').videoHeight);
    return height > 0 && height < 480;
  });
  await plays(page, 10);
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  const stopped = await page.evaluate(() => document.querySelector('video').currentTime);

  const second = await openChromium('linus', { viewport: { width: 390, height: 844 } });
  t.after(() => second.close());
  await signIn(second.page, server, 'Grace');
  // Where one stopped is told when one pauses; the other device need not wait for it.
  await second.page.goto(`${server.url}/courses/${course.id}/lectures/${recording.id}`);
  await second.page.getByText(/Resumed at/).waitFor();
  await second.page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await plays(second.page, 0.1);
  const at = await second.page.evaluate(() => document.querySelector('video').currentTime);
  assert.ok(Math.abs(at - stopped) <= 5, `stopped at ${stopped}, went on at ${at}`);
  assertHealthy(first, second);
});

/** A course with one published lecture in two qualities, and an invitation for Grace. */
async function lectureOf(server) {
  server.createUser({ email: 'ada@example.com', password: TEACHER, name: 'Ada' });
  const ada = await register(server, 'Nobody');
  const { access_token } = await ada.post('/api/v1/auth/login', {
    email: 'ada@example.com',
    password: TEACHER,
  });
  ada.token = access_token;
  const source = film({ size: '854x480', seconds: 60, kbps: 1500 });
  const recording = await importFile(ada, source, 'First lecture');
  await makeLadder(ada, recording, [500, 1000]);
  const course = await ada.post('/api/v1/courses', { title: 'Signals and noise' });
  const path = `/api/v1/courses/${course.id}`;
  await ada.post(`${path}/recordings`, { recording_id: recording.id });
  await ada.post(`${path}/recordings/${recording.id}/publish`, { published: true });
  const invited = await ada.post(`${path}/enroll`, { email: 'grace@example.com' });
  return { course, recording, invitation: new URL(invited.invite_url).pathname };
}

const TEACHER = 'nine quiet harbours wait';

/** Waits until the player has gone on by so many seconds. */
async function plays(page, seconds) {
  const at = () => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  const from = await at();
  await until(`it plays ${seconds} s`, async () => (await at()) > from + seconds, { seconds: 60 });
}
