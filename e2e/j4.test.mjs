// An instructor makes a course and goes live from it; students watch; what was live is a lecture the moment it ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, PASSWORD, register } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { begins, LONG, playing, startsLive } from './support/live.mjs';
import { assertHealthy, look } from './support/look.mjs';
import { PEOPLE } from './support/media.mjs';
import { seeColour, signIn } from './support/pages.mjs';
import { startServer } from './support/server.mjs';
import { enter, finished, stopRecording } from './support/studio.mjs';
import { until } from './support/wait.mjs';

test('an instructor makes a course, goes live from it, and has the lecture in it when it ends', async (t) => {
  const server = await startServer();
  t.after(() => server.dispose());
  server.createUser({ email: 'ada@example.com', password: PASSWORD, name: 'Ada' });
  const student = await register(server, 'Grace');
  const ada = await openChromium('ada', { camera: '1280x720' });
  t.after(() => ada.close());
  const grace = await openChromium('grace', { viewport: { width: 1280, height: 900 } });
  t.after(() => grace.close());

  const course = await makesACourse(ada.page, server);
  const host = await new Api(server).signIn('ada@example.com');
  await host.post(`/api/v1/courses/${course}/enroll`, { student_id: student.user.id });
  await signIn(grace.page, server, 'Grace');
  await grace.page.goto(`${server.url}/courses/${course}`);

  await goesLiveFromIt(ada.page);
  await watchesInIt(grace.page);
  await ends(ada.page);
  await playsAtOnce(grace.page, server, course);
  await nothingIsCodedAgain(host);
  const absent = /404 .*\/part-\d+-\d+\.m4s/;
  assertHealthy(ada, { errors: grace.errors.filter((error) => !absent.test(error)) });
});

/** By its form; the course's id. */
async function makesACourse(page, server) {
  await signIn(page, server, 'Ada');
  await page.goto(`${server.url}/courses`);
  await page.getByRole('button', { name: 'New course' }).first().click();
  await page.getByRole('textbox', { name: 'Title' }).fill('Signals and noise');
  await page.getByRole('button', { name: 'Create course' }).click();
  await page.getByRole('heading', { name: 'Signals and noise' }).waitFor();
  return new URL(page.url()).pathname.split('/').at(-1);
}

/** One button leads to the room of the course; there the course is chosen already. */
async function goesLiveFromIt(page) {
  await page.getByRole('button', { name: 'Go live' }).click();
  await enter(page);
  await page.getByRole('button', { name: 'Go live' }).click();
  const chosen = page.getByRole('combobox', { name: 'Show it in a course' });
  await chosen.waitFor();
  const shown = chosen.locator('option:checked');
  assert.equal(await shown.innerText(), 'Signals and noise');
  await look(page, 'go-live');
  await page.keyboard.press('Escape');
  await startsLive(page);
}

/** The lecture is in the course by itself, and plays while it is held. */
async function watchesInIt(page) {
  // The list is looked at anew every quarter of a minute.
  const lecture = page.getByRole('link', { name: /Being recorded now/ });
  await until(
    'the lecture is in the course',
    async () => {
      await page.reload();
      await page.getByRole('heading', { name: 'Signals and noise' }).waitFor();
      return lecture.first().isVisible();
    },
    LONG,
  );
  await lecture.first().click();
  await begins(page);
  await seeColour(page, PEOPLE.ada.colour);
}

/** Stopping the recording ends both. */
async function ends(page) {
  await stopRecording(page);
}

/** From its first second, in the same qualities: nothing had to be made for that. */
async function playsAtOnce(page, server, course) {
  const again = page.getByRole('button', { name: 'Watch from the start' });
  await again.waitFor({ timeout: 180_000 });
  await page.goto(`${server.url}/courses/${course}`);
  await page
    .getByRole('link', { name: /Signals and noise/ })
    .last()
    .click();
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await until('it plays', async () => (await playing(page)).at > 0.5, LONG);
  await seeColour(page, PEOPLE.ada.colour);
}

/** Neither then nor when everything else that follows a recording is done: no quality was coded again. */
async function nothingIsCodedAgain(host) {
  const { jobs } = await finished(host);
  assert.ok(jobs.length > 0, 'what was done is listed');
  const ladders = jobs.filter(({ kind }) => kind === 'playback.ladder');
  assert.deepEqual(ladders, []);
}
