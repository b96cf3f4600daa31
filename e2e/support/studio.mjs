// The studio's doings on the pages: a room is made, people enter, a recording is made and fetched.
import assert from 'node:assert/strict';
import { Api } from './api.mjs';
import { openChromium } from './browsers.mjs';
import { PEOPLE } from './media.mjs';
import { hear, seeColour, signUp } from './pages.mjs';
import { startServer } from './server.mjs';
import { until } from './wait.mjs';

/** Makes a room on the home page. */
export async function createRoom(page, name) {
  await page.getByRole('button', { name: 'New room' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('link', { name: `Enter ${name}` }).waitFor();
}

/**
 * A host, Ada, who signed up and made a room, and a guest, Grace, who came by its link: they see and hear each other.
 * `inFront` is done in front of the guest's door.
 */
export async function twoInARoom(t, { inFront = () => {} } = {}) {
  const server = await startServer();
  t.after(() => server.dispose());
  const ada = await openChromium('ada');
  t.after(() => ada.close());
  const grace = await openChromium('grace');
  t.after(() => grace.close());

  await signUp(ada.page, server, 'Ada');
  await createRoom(ada.page, 'Evening talk');
  const host = await new Api(server).signIn('ada@example.com');
  const { items } = await host.get('/api/v1/rooms');
  const link = new URL(items[0].join_url);
  await grace.page.goto(server.url + link.pathname + link.hash);
  await inFront(grace.page);
  await enter(grace.page, { name: 'Grace' });
  await ada.page.goto(server.url + link.pathname);
  await enter(ada.page);
  await meets(ada.page, 'grace');
  await meets(grace.page, 'ada');
  return { server, ada, grace, host };
}

/** The green room: says who one is, agrees to be recorded (or not), and enters. */
export async function enter(page, { name, agrees = true } = {}) {
  const button = page.getByRole('button', { name: 'Enter', exact: true });
  await button.waitFor();
  if (name) await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  const wish = agrees ? /^Record me/ : /^Do not record me/;
  await page.getByRole('radio', { name: wish }).check();
  await button.click();
  await page.getByRole('button', { name: 'Leave', exact: true }).waitFor();
}

/** Asserts that `page` really shows and plays the other person: their colour, and sound. */
export async function meets(page, other) {
  await seeColour(page, PEOPLE[other].colour);
  await hear(page);
}

/** Presses record and waits until the page says that it is recording. */
export async function startRecording(page) {
  await page.getByRole('button', { name: 'Start recording' }).click();
  await page.getByRole('button', { name: 'Stop recording' }).waitFor();
}

export async function stopRecording(page) {
  await page.getByRole('button', { name: 'Stop recording' }).click();
  await page.getByRole('button', { name: 'Stop now' }).click();
  await page.getByRole('button', { name: 'Start recording' }).waitFor();
}

export async function leave(page) {
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByRole('heading', { name: 'You left the room' }).waitFor();
}

/** The newest recording of `host` once every take has arrived and nothing more is made of them. */
export async function finished(host, { seconds = 180 } = {}) {
  const recording = await until(
    'the mix is ready and every take has arrived',
    async () => {
      const { items } = await host.get('/api/v1/recordings');
      const one = items[0] && (await host.get(`/api/v1/recordings/${items[0].id}`));
      if (one?.state === 'failed') throw new Error(`the recording failed: ${JSON.stringify(one)}`);
      const arriving = one?.tracks.filter((t) => !['ready', 'lost', 'failed'].includes(t.state));
      const mixing = one?.renditions.filter((r) => r.state !== 'ready');
      // The first mix is of what the server heard; it is ready while the one of everybody's own takes is still queued.
      const working = one?.jobs.filter((j) => ['queued', 'running'].includes(j.state));
      if (one?.state === 'ready' && ![...arriving, ...mixing, ...working].length) return one;
      return null;
    },
    { seconds, every: 500 },
  );
  assert.ok(
    recording.renditions.some(({ kind }) => kind === 'mix'),
    'there is a mix',
  );
  return recording;
}

/** Plays what the recording page shows and waits until time passes in it. */
export async function plays(page) {
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await page.waitForFunction(
    () => [...document.querySelectorAll('video, audio')].some((m) => m.currentTime > 1 && !m.error),
    null,
    { timeout: 20_000, polling: 200 },
  );
}

/** Comes in as a guest who agrees to be recorded, by a link, in a browser that is steered otherwise. */
export async function enterByFirefox(page, link, name) {
  await page.goto(link);
  await page.locator('::-p-aria([name="Your name"][role="textbox"])').fill(name);
  await page.locator('::-p-xpath(//label[contains(., "Record me")])').click();
  await page.locator('::-p-aria([name="Enter"][role="button"])').click();
  await page.locator('::-p-aria([name="Leave"][role="button"])').wait();
}
