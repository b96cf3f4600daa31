// A recording is edited as its host does it: another layout, a logo, an intro, a cut; watched, fetched, and taken back.
import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { probe } from './support/analysis.mjs';
import { assertHealthy, look } from './support/look.mjs';
import { ffmpeg } from './support/media.mjs';
import { finished, leave, startRecording, stopRecording, twoInARoom } from './support/studio.mjs';
import { until } from './support/wait.mjs';

const INTRO_S = 2;
const CUT_S = 1;

/** A red clip with a tone, and a small green picture. */
function brand() {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-brand-'));
  const intro = join(folder, 'intro.mp4');
  const red = ['-f', 'lavfi', '-i', `color=red:size=640x360:rate=30:duration=${INTRO_S}`];
  const tone = ['-f', 'lavfi', '-i', `sine=f=440:r=48000:d=${INTRO_S}`];
  ffmpeg([...red, ...tone, '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', intro]);
  const logo = join(folder, 'logo.png');
  ffmpeg(['-f', 'lavfi', '-i', 'color=lime:size=200x100', '-frames:v', '1', logo]);
  return { folder, intro, logo };
}

/** Waits until the mix of this version plays; fetches it. */
async function made(host, { id }, version, file) {
  await until(
    `the mix of version ${version}`,
    async () => {
      const { made_version: plays } = await host.get(`/api/v1/recordings/${id}/recipe`);
      if (plays === version) return true;
      const { items } = await host.get(`/api/v1/jobs?kind=recordings.mix&recording_id=${id}`);
      if (items[0].state !== 'failed') throw new Error(JSON.stringify(items[0]));
      assert.fail(items[0].problem);
    },
    { seconds: 180, unless: assert.AssertionError },
  );
  return probe(await host.download(`/api/v1/recordings/${id}/download?format=mp4`, file));
}

test('a mix is laid out, cut and given an intro, and all of it is taken back', async (t) => {
  const { server, ada, grace, host } = await twoInARoom(t);
  await startRecording(ada.page);
  await until('eight seconds are recorded', async () => {
    const { items } = await host.get('/api/v1/recordings');
    return items[0]?.duration_ms > 8000;
  });
  await stopRecording(ada.page);
  await leave(grace.page);
  await leave(ada.page);
  const recording = await finished(host);
  const { folder, intro, logo } = brand();
  const before = await made(host, recording, 0, join(folder, 'before.mp4'));

  const { page } = ada;
  await page.goto(`${server.url}/recordings/${recording.id}`);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('img', { name: /^How the mix would look/ }).waitFor();
  await dialog.getByRole('radio', { name: 'Side by side' }).check({ force: true });
  await dialog.getByLabel('Logo', { exact: true }).setInputFiles(logo);
  await dialog.getByRole('radio', { name: 'logo' }).first().waitFor({ state: 'attached' });
  await look(page, 'edit-layout');

  await dialog.getByRole('tab', { name: 'Sound' }).click();
  await dialog.getByRole('switch', { name: 'Quiet between words' }).click();
  await look(page, 'edit-sound');

  await dialog.getByRole('tab', { name: 'Cut' }).click();
  await dialog.getByRole('textbox', { name: 'Begins at' }).fill(`0:0${CUT_S}`);
  await dialog.getByLabel('Intro', { exact: true }).setInputFiles(intro);
  await dialog.getByRole('radio', { name: 'intro' }).first().waitFor({ state: 'attached' });
  await dialog.getByRole('button', { name: 'Add a line' }).click();
  await dialog.getByRole('textbox', { name: 'Below it' }).fill("%{pts}:'");
  await look(page, 'edit-cut');
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await page.getByText('The mix is being made again').first().waitFor();

  const film = await made(host, recording, 1, join(folder, 'after.mp4'));
  const longer = film.seconds - before.seconds;
  assert.ok(Math.abs(longer - (INTRO_S - CUT_S)) < 0.2, `longer by ${longer} s`);
  const { sound } = await host.get(`/api/v1/recordings/${recording.id}/info`);
  assert.equal(sound.is_met, true, JSON.stringify(sound));

  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  await dialog.getByRole('button', { name: 'Go back to the version before' }).click();
  const back = await made(host, recording, 2, join(folder, 'back.mp4'));
  assert.ok(Math.abs(back.seconds - before.seconds) < 0.2, `${back.seconds}, ${before.seconds}`);
  assertHealthy(ada, grace);
});
