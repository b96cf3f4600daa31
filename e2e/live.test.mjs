// A lecture goes live: it is announced, watched near to what happens and from its beginning, survives a poor line and a
// presenter who drops out, is read by a program that nobody here wrote, and is a recording the moment it ends.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { probe } from './support/analysis.mjs';
import { loadByShaka, openElsewhere, shakaNow } from './support/elsewhere.mjs';
import { begins, isLive, lecture, LONG, playing, startsLive } from './support/live.mjs';
import { assertHealthy, axeFindsNothing } from './support/look.mjs';
import { PEOPLE } from './support/media.mjs';
import { hear, seeColour } from './support/pages.mjs';
import { enter } from './support/studio.mjs';
import { until } from './support/wait.mjs';
import { network } from './support/watching.mjs';

/** What is seen of nobody. */
const BLACK = [0, 0, 0];
/** Below what the best layer of this camera takes, above what the least one does. */
const POOR = { kbps: 350, latency_ms: 20 };

test('a lecture is watched while it is held, wound back, and played when it is over', async (t) => {
  const scene = await lecture(t);
  await announced(scene);
  await goesLive(scene);
  await isWatched(scene);
  await isNearer(scene);
  await isWoundBack(scene);
  await isReadByFfmpeg(scene);
  await followsTheLine(scene);
  await isHeardInTheDark(scene);
  await survivesThePresenter(scene);
  await ends(scene);
  // Of what is announced some never comes, when its presenter goes away: players are told so and look for what did.
  const absent = /404 .*\/part-\d+-\d+\.m4s/;
  const watched = scene.grace.errors.filter((error) => !absent.test(error));
  assertHealthy(scene.ada, { errors: watched });
});

test('who finds all seats taken is told so, and watches as soon as one is free', async (t) => {
  const env = { ROSTRUM_LIVE_MAX_VIEWERS: '1' };
  const { ada, grace, linus } = await lecture(t, env);
  // Only who watches takes a seat, and Linus does not look before Grace sits.
  await linus.page.goto('about:blank');
  await startsLive(ada.page);
  await begins(grace.page);
  await linus.page.goBack();
  await linus.page.getByText('All seats are taken').waitFor();
  await axeFindsNothing(linus.page, 'a lecture that is full');
  await grace.page.close();
  // By itself: it tries again when the server said so.
  await linus.page.getByText('All seats are taken').waitFor({ state: 'detached', timeout: 60_000 });
  await begins(linus.page);
  await seeColour(linus.page, PEOPLE.ada.colour);
});

test('players that nobody here wrote play it while it is held', async (t) => {
  const elsewhere = await openElsewhere();
  t.after(() => elsewhere.close());
  const env = { ROSTRUM_PLAYBACK_CORS_ORIGINS: JSON.stringify([elsewhere.origin]) };
  const { ada, grace, linus, host, server, recording } = await lecture(t, env);
  await linus.page.close();
  await startsLive(ada.page);
  const { token } = await host.post(`/api/v1/recordings/${recording.id}/playbacks`);
  for (const name of ['manifest.mpd', 'master.m3u8']) {
    await grace.page.goto(elsewhere.origin);
    const address = `${server.url}/api/v1/recordings/${recording.id}/stream/${name}?pt=${token}`;
    const found = await loadByShaka(grace.page, address);
    assert.deepEqual([...new Set(found.heights)], [180, 360, 720], name);
    await grace.page.evaluate(() => document.querySelector('video').play());
    const first = await shakaNow(grace.page);
    const later = await until(
      `shaka plays ${name}`,
      async () => {
        const now = await shakaNow(grace.page);
        return now.at > first.at + 6 && now.frames > 60 && now;
      },
      LONG,
    );
    assert.deepEqual(later.failures, []);
  }
});

/** Before it is live the pages say what will be here. */
async function announced({ grace, linus }) {
  for (const { page } of [grace, linus]) {
    await page.getByText('This is being recorded now').waitFor();
    await axeFindsNothing(page, 'a page that waits');
  }
}

/** The host is told who can watch, and then sees how it goes out. */
async function goesLive({ ada }) {
  const { page } = ada;
  await page.getByRole('button', { name: 'Go live' }).click();
  const question = page.getByRole('dialog');
  await question.getByText('Whoever may see this recording can watch').waitFor();
  await axeFindsNothing(page, 'the question before going live');
  await page.keyboard.press('Escape');
  const badge = await startsLive(page);
  await badge.click();
  const health = page.getByRole('dialog', { name: 'How it goes out' });
  for (const size of ['320 × 180', '640 × 360', '1280 × 720'])
    await health.getByText(size).waitFor({ timeout: 20_000 });
  await axeFindsNothing(page, 'a room that is live');
  await page.keyboard.press('Escape');
}

/** It begins by itself, by hls.js, in three qualities, a few seconds behind at most. */
async function isWatched({ ada, grace, linus, segments }) {
  for (const { page } of [grace, linus]) {
    await begins(page);
    await seeColour(page, PEOPLE.ada.colour);
    await isLive(page);
  }
  const { page } = grace;
  const before = await playing(page);
  assert.match(before.source, /^blob:/, 'hls.js plays it, though this browser could by itself');
  assert.ok(
    segments.some(({ path, by }) => /\/part-\d+-\d+\.m4s$/.test(path) && by === 'xhr'),
    'in parts, before a segment is whole',
  );
  assert.deepEqual(await qualities(page), ['Auto', '720p', '360p', '180p']);
  await page.getByText('2 people watch').first().waitFor({ state: 'attached' });
  await ada.page.getByRole('button', { name: 'Live, 2 people watch' }).waitFor();
  await isLive(page);
  await until('the delay is told', async () => {
    const seconds = await page.getByTestId('delay').innerText({ timeout: 2_000 });
    return parseFloat(seconds) > 0 && parseFloat(seconds) < 10;
  });
  await axeFindsNothing(page, 'a recording that is live');
}

/** With the least delay it comes by a connection of its own: it is seen and heard, and nobody can wind it back. */
async function isNearer({ grace }) {
  const { page } = grace;
  const nearer = page.getByRole('button', { name: 'Lowest delay' });
  await nearer.click();
  await page.getByText('there is no winding back').waitFor();
  const first = await frames(page);
  await until('pictures move', async () => (await frames(page)) > first + 60, LONG);
  await seeColour(page, PEOPLE.ada.colour);
  await hear(page);
  assert.equal(await nearer.getAttribute('aria-pressed'), 'true');
  assert.equal(await page.getByRole('slider', { name: 'Position' }).count(), 0);
  await page.getByText('2 people watch').first().waitFor({ state: 'attached' });
  await axeFindsNothing(page, 'a recording with the least delay');
  await nearer.click();
  await page.getByRole('slider', { name: 'Position' }).waitFor();
  await isLive(page);
  assert.match((await playing(page)).source, /^blob:/, 'hls.js plays it again');
}

/** How many pictures came by a connection and were decoded. */
const frames = (page) =>
  page.evaluate(() => {
    const video = document.querySelector('video');
    return video?.srcObject ? video.getVideoPlaybackQuality().totalVideoFrames : 0;
  });

/** Home goes to its first second, and the button back to what happens now. */
async function isWoundBack({ grace }) {
  const { page } = grace;
  const live = await playing(page);
  await page.getByRole('slider', { name: 'Position' }).press('Home');
  const jump = page.getByRole('button', { name: 'Jump to live' });
  await jump.waitFor();
  const back = await until(
    'it plays on from there',
    async () => {
      const now = await playing(page);
      return now.at > 0.5 && now.at < live.at && now;
    },
    LONG,
  );
  assert.ok(back.at < 5, `it plays at ${back.at}`);
  await isLive(page);
  await until(
    'it plays what happens now',
    async () => (await playing(page)).at > live.at + 1,
    LONG,
  );
}

const execute = promisify(execFile);

/** Nothing but the address with a token is needed; pictures are taken as they are. */
async function isReadByFfmpeg({ t, server, host, recording }) {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-live-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = `/api/v1/recordings/${recording.id}`;
  const { token } = await host.post(`${path}/playbacks`);
  const file = join(folder, 'live.mp4');
  const list = `${server.url}${path}/stream/master.m3u8?pt=${token}`;
  const args = ['-i', list, '-map', '0:v:2', '-c', 'copy', '-t', '4', '-y', file];
  const { stderr } = await execute('ffmpeg', ['-v', 'error', ...args]);
  assert.equal(stderr, '');
  const { video } = probe(file);
  assert.deepEqual([video.codec_name, video.width, video.height], ['h264', 1280, 720]);
}

/** On a poor line it goes on, in a smaller picture. What the line carries is for the player to judge: the best is asked for. */
async function followsTheLine({ grace }) {
  const { page } = grace;
  await chooseQuality(page, /^720p/);
  await until('the best is shown', async () => (await playing(page)).height === 720, LONG);
  await chooseQuality(page, /^Auto/);
  await network(page, POOR);
  const poor = await until(
    'a smaller picture is shown',
    async () => {
      const now = await playing(page);
      return now.height < 720 && now;
    },
    LONG,
  );
  await until('and it plays on', async () => (await playing(page)).at > poor.at + 2, LONG);
  await network(page, null);
}

/** The camera is off for a while: viewers go on hearing, see black, and see the presenter when it is on again. */
async function isHeardInTheDark({ ada, grace }) {
  await isLive(grace.page);
  await ada.page.getByRole('button', { name: 'Turn camera off' }).click();
  await seeColour(grace.page, BLACK);
  const { at } = await playing(grace.page);
  await until('it is heard on', async () => (await playing(grace.page)).at > at + 8, LONG);
  await seeColour(grace.page, BLACK);
  await ada.page.getByRole('button', { name: 'Turn camera on' }).click();
  await seeColour(grace.page, PEOPLE.ada.colour);
}

/** The presenter's tab is closed and opened again: the stream goes on, and so do those who watch. */
async function survivesThePresenter({ ada, grace, host, door, recording }) {
  await ada.page.close();
  ada.page = await ada.context.newPage();
  await ada.page.goto(door);
  await enter(ada.page);
  await ada.page.getByRole('button', { name: /^Live, / }).waitFor({ timeout: 60_000 });
  const stream = await host.get(`/api/v1/recordings/${recording.id}/stream/live`);
  assert.equal(stream.state, 'live');
  const { at } = await playing(grace.page);
  await until(
    'viewers see it go on',
    async () => {
      const now = await playing(grace.page);
      assert.ok(now.at > at + 6, JSON.stringify(now));
      return true;
    },
    LONG,
  );
}

/** The host ends it; the same page says so and plays it from its first second. */
async function ends({ ada, grace, recording, host }) {
  await ada.page.getByRole('button', { name: /^Live, / }).click();
  await ada.page.getByRole('button', { name: 'End live' }).click();
  await ada.page.getByRole('button', { name: 'End now' }).click();
  await ada.page.getByText('Live is over').first().waitFor({ timeout: 60_000 });
  const { page } = grace;
  const again = page.getByRole('button', { name: 'Watch from the start' });
  await until(
    'it has played to its end',
    async () => {
      assert.ok(await again.isVisible(), JSON.stringify(await playing(page)));
      return true;
    },
    LONG,
  );
  await axeFindsNothing(page, 'a live stream that is over');
  const over = await playing(page);
  await again.click();
  const first = await until(
    'it plays from its first second',
    async () => {
      const now = await playing(page);
      return now.at > 0.5 && now.at < over.at && now;
    },
    LONG,
  );
  assert.ok(first.at < 5, `it plays at ${first.at}`);
  await page.getByRole('button', { name: 'Jump to live' }).waitFor({ state: 'detached' });
  const { state } = await host.get(`/api/v1/recordings/${recording.id}`);
  assert.equal(state, 'recording', 'the recording goes on');
}

/** Has a quality shown from now on. */
async function chooseQuality(page, name) {
  await page.getByRole('button', { name: /^Quality: / }).press('Enter');
  const item = page.getByRole('menuitemradio', { name });
  await item.press('Enter');
  await until('it is chosen', async () => (await item.getAttribute('aria-checked')) === 'true');
  // It stays, so that one sees what a choice does.
  await page.keyboard.press('Escape');
}

/** What the menu of qualities offers. */
async function qualities(page) {
  await page.getByRole('button', { name: /^Quality: / }).click();
  const items = page.getByRole('menuitemradio');
  await items.first().waitFor();
  const offered = await items.evaluateAll((all) =>
    all.map((item) => item.querySelector('.flex-1').textContent),
  );
  await page.keyboard.press('Escape');
  return offered;
}
