// J1: a host signs up, makes a studio room and invites by its link; both are recorded; they stop; the tracks arrive; the
// mix is made; the page plays it and gives the file. Once calmly, once with the server killed in the middle.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  decodeWhole,
  findVoice,
  picturesOf,
  placeOf,
  probe,
  soundLate,
  soundOf,
} from './support/analysis.mjs';
import { Api } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { assertHealthy, look } from './support/look.mjs';
import { signUp } from './support/pages.mjs';
import { OUT } from './support/paths.mjs';
import { startServer } from './support/server.mjs';
import {
  createRoom,
  enter,
  finished,
  leave,
  meets,
  plays,
  startRecording,
  stopRecording,
} from './support/studio.mjs';
import { pause, until } from './support/wait.mjs';

const RECORD_S = 12;

test('two people meet, are recorded, and the recording plays and can be fetched', async (t) => {
  const { server, ada, grace, host } = await twoInARoom(t);
  await startRecording(ada.page);
  await grace.page.getByText('Recording', { exact: true }).first().waitFor();
  await pause(RECORD_S * 1000);
  await look(grace.page, 'stage-guest');
  await look(ada.page, 'stage-host');
  await stopRecording(ada.page);

  // At once, long before there is a mix.
  const { items } = await host.get('/api/v1/recordings');
  const page = await ada.context.newPage();
  await page.goto(`${server.url}/recordings/${items[0].id}`);
  await plays(page);

  await leave(grace.page);
  await grace.page.getByText('Everything is safe').first().waitFor({ timeout: 60_000 });
  await look(grace.page, 'after-guest');

  const recording = await finished(host);
  assertTracks(recording, ['Ada', 'Grace']);
  await page.reload();
  await plays(page);
  await look(page, 'recording');
  await look(await pageOf(ada, server, '/recordings'), 'recordings');
  await look(await pageOf(ada, server, '/'), 'home');

  const file = await fetchMix(page, 'j1.mp4');
  await assertMix(file, recording, { ada, grace });
  assertHealthy(ada, grace);
});

test('a server that is killed in mid-recording comes back and the recording completes', async (t) => {
  const { server, ada, grace, host } = await twoInARoom(t);
  await startRecording(ada.page);
  await pause((RECORD_S / 2) * 1000);
  await server.kill();
  await server.start();
  await meets(ada.page, 'grace');
  await meets(grace.page, 'ada');
  await pause((RECORD_S / 2) * 1000);
  await stopRecording(ada.page);

  const recording = await finished(host);
  for (const track of recording.tracks.filter(({ origin }) => origin === 'server')) {
    for (const piece of track.pieces) {
      const file = join(OUT, `j1-killed-${piece.id}`);
      decodeWhole(await host.download(piece.url, file));
    }
  }
  const file = await host.download(
    `/api/v1/recordings/${recording.id}/download?format=mp4`,
    join(OUT, 'j1-killed.mp4'),
  );
  assertWho(file, ['ada', 'grace']);
  assertLength(file, recording);
});

/** A host and a guest in one room, who see and hear each other. */
async function twoInARoom(t) {
  const server = await startServer();
  t.after(() => server.dispose());
  const ada = await openChromium('ada');
  t.after(() => ada.close());
  const grace = await openChromium('grace');
  t.after(() => grace.close());

  await signUp(ada.page, server, 'Ada');
  await createRoom(ada.page, 'Evening talk');
  const host = await apiOf(server, 'Ada');
  const { items } = await host.get('/api/v1/rooms');
  const link = new URL(items[0].join_url);
  await grace.page.goto(server.url + link.pathname + link.hash);
  await look(grace.page, 'green-room');
  await enter(grace.page, { name: 'Grace' });
  await ada.page.goto(server.url + link.pathname);
  await enter(ada.page);
  await meets(ada.page, 'grace');
  await meets(grace.page, 'ada');
  return { server, ada, grace, host };
}

const apiOf = (server, name) => new Api(server).signIn(`${name.toLowerCase()}@example.com`);

async function pageOf(person, server, path) {
  const page = await person.context.newPage();
  await page.goto(server.url + path);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForLoadState('networkidle');
  return page;
}

async function fetchMix(page, name) {
  await page.getByRole('tab', { name: /downloads/i }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /^Download Video/ }).click();
  const file = join(OUT, name);
  await (await download).saveAs(file);
  return file;
}

/** Everybody has a microphone and a camera, made here and by the server, none of them lost. */
function assertTracks(recording, names) {
  for (const name of names) {
    for (const kind of ['microphone', 'camera']) {
      for (const origin of ['local', 'server']) {
        const track = recording.tracks.find(
          (t) => t.participant.name === name && t.kind === kind && t.origin === origin,
        );
        assert.equal(track?.state, 'ready', `${name}'s ${origin} ${kind}`);
      }
    }
  }
}

async function assertMix(file, recording, people) {
  decodeWhole(file);
  const { video, audio } = probe(file);
  assert.equal(video.codec_name, 'h264');
  assert.equal(audio.codec_name, 'aac');
  assertWho(file, Object.keys(people));
  assertLength(file, recording);
  for (const [name, { page }] of Object.entries(people)) {
    const sources = await until('the devices were watched', () =>
      page.evaluate(() => window.__sources),
    );
    const late = soundLate(file, name, sources);
    assert.ok(Math.abs(late) <= 40, `${name}'s sound is ${Math.round(late)} ms late`);
  }
}

function assertWho(file, names) {
  const sound = soundOf(file);
  const pictures = picturesOf(file);
  const places = names.map((name) => placeOf(pictures, name));
  names.forEach((name, n) => {
    assert.ok(findVoice(sound, name).sureness > 0.2, `${name} is heard`);
    assert.ok(places[n].share > 0.1, `${name} is seen: ${JSON.stringify(places[n])}`);
  });
  assert.ok(Math.abs(places[0].x - places[1].x) > 0.2, 'they stand side by side');
  assert.ok(findVoice(sound, 'linus').sureness < 0.12, 'nobody else is heard');
}

function assertLength(file, recording) {
  const { seconds } = probe(file);
  const wanted = recording.duration_ms / 1000;
  assert.ok(Math.abs(seconds - wanted) <= 0.5, `${seconds} s in the file, ${wanted} s recorded`);
}
