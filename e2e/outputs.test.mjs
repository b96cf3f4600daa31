// What a host takes home: sound to publish and tracks for an editor are made, fetched, looked into, and deleted.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeWhole, findVoice, probe, soundOf } from './support/analysis.mjs';
import { assertHealthy, look } from './support/look.mjs';
import { finished, leave, startRecording, stopRecording, twoInARoom } from './support/studio.mjs';
import { until } from './support/wait.mjs';

const CHAPTERS = [
  { at: 0, title: 'Welcome' },
  { at: 2, title: 'Compilers; and #others' },
];
const MADE_MS = 180_000;

const sha256 = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** Asks for a file by the form of the page. */
async function make(page, format, name) {
  await page.getByRole('button', { name: 'Make a file' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: format }).check();
  await look(page, `downloads-${name}`);
  await dialog.getByRole('button', { name: 'Make it' }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Takes a file as people do, once it is there: by its button. */
async function take(page, name, file) {
  const button = page.getByRole('button', { name });
  await button.waitFor({ timeout: MADE_MS });
  const download = page.waitForEvent('download');
  await button.click();
  await (await download).saveAs(file);
  return file;
}

function assertSound(file, recording) {
  decodeWhole(file);
  const { format, audio, video, chapters, seconds } = probe(file);
  assert.equal(audio.codec_name, 'mp3');
  assert.equal(audio.channels, 2);
  assert.equal(format.tags.title, recording.title);
  assert.equal(video?.disposition.attached_pic, 1, 'it has a cover');
  const titles = chapters.map(({ tags }) => tags.title);
  assert.deepEqual(
    titles,
    CHAPTERS.map(({ title }) => title),
  );
  assert.ok(Math.abs(seconds - recording.duration_ms / 1000) < 0.5, `${seconds} s`);
}

/** Unpacks an archive of tracks and holds each file to what the manifest says of it. */
function assertTracks(archive, folder, recording) {
  // Python checks each file by the sum that the archive has of it.
  execFileSync('python3', ['-m', 'zipfile', '-e', archive, folder]);
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  assert.equal(manifest.title, recording.title);
  const named = manifest.files.map(({ name }) => name);
  assert.deepEqual(readdirSync(folder).sort(), [...named, 'manifest.json'].sort());
  assert.deepEqual(manifest.files.map(({ participant }) => participant).sort(), ['Ada', 'Grace']);
  for (const told of manifest.files) {
    const file = join(folder, told.name);
    assert.equal(sha256(file), told.sha256, `${told.name} is what the manifest says`);
    assert.equal(readFileSync(file).length, told.size_bytes);
    assert.ok(told.pieces.length > 0, `${told.name} says of which pieces it was made`);
    const { audio, format } = probe(file);
    assert.equal(audio.codec_name, 'pcm_s24le');
    assert.equal(audio.sample_rate, '48000');
    assert.equal(Number(format.tags.time_reference), told.time_reference);
    assert.equal(Number(audio.duration_ts), told.samples, 'it is as long as it says');
    const heard = findVoice(soundOf(file), told.participant.toLowerCase());
    assert.ok(heard > 0.15, `${told.participant} speaks in ${told.name}: ${heard}`);
  }
  const lengths = new Set(manifest.files.map(({ samples }) => samples));
  assert.equal(lengths.size, 1, 'all are equally long');
}

/** Chooses the picture that stands for the recording. */
async function choosePoster(page, host, path) {
  const { poster_id: before } = await host.get(path);
  await page.getByRole('button', { name: 'Actions for Evening talk' }).click();
  await page.getByRole('menuitem', { name: 'Choose the poster' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('img', { name: /^The picture at/ }).waitFor();
  await dialog.getByRole('slider', { name: 'Moment' }).fill('1000');
  await look(page, 'poster');
  await dialog.getByRole('button', { name: 'Use this picture' }).click();
  await until('the poster is another', async () => {
    const { poster_id: now, poster_at_ms: at } = await host.get(path);
    return now !== before && at === 1000;
  });
}

/** Rests on the recording's card: it shows glimpses of the film. */
async function glance(page, server) {
  await page.goto(server.url);
  await page.getByRole('link', { name: /Evening talk.*Ada/ }).hover();
  const glimpses = page.locator('li video');
  await glimpses.waitFor();
  await until('the glimpses move', () => glimpses.evaluate((video) => video.currentTime > 0));
  await look(page, 'glimpses');
}

test('a host makes sound and tracks of a recording, takes them home and deletes one', async (t) => {
  const { server, ada, grace, host } = await twoInARoom(t);
  await startRecording(ada.page);
  await until('six seconds are recorded', async () => {
    const { items } = await host.get('/api/v1/recordings');
    return items[0]?.duration_ms > 6000;
  });
  await stopRecording(ada.page);
  await leave(grace.page);
  await leave(ada.page);
  const recording = await finished(host);
  const path = `/api/v1/recordings/${recording.id}`;
  await host.call('PUT', `${path}/chapters`, { items: CHAPTERS });
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-outputs-'));

  const { page } = ada;
  await page.goto(`${server.url}/recordings/${recording.id}`);
  await page.getByRole('tab', { name: 'Downloads' }).click();
  await page.getByText('None yet').waitFor();
  await look(page, 'downloads-empty');

  await choosePoster(page, host, path);
  await make(page, /^MP3/, 'sound');
  const sound = await take(page, /^Download MP3/, join(folder, 'sound.mp3'));
  assertSound(sound, recording);
  await page.getByRole('tabpanel').getByText('Details', { exact: true }).click();
  const sum = page.getByRole('textbox', { name: 'SHA-256' });
  assert.equal(await sum.inputValue(), sha256(sound), 'the page says by what to check it');

  await make(page, /^Tracks/, 'tracks');
  const archive = await take(page, /^Download Tracks/, join(folder, 'tracks.zip'));
  assertTracks(archive, mkdtempSync(join(folder, 'tracks-')), recording);
  await look(page, 'downloads');

  await page.getByRole('button', { name: /^Actions for MP3/ }).click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('What was recorded stays').waitFor();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: /^Download MP3/ }).waitFor({ state: 'detached' });
  const { items } = await host.get(`${path}/outputs`);
  assert.deepEqual(
    items.map(({ settings }) => settings.format),
    ['tracks'],
  );
  await glance(page, server);
  assertHealthy(ada, grace);
});
