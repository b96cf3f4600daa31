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
  seenFrom,
  soundLate,
  soundOf,
} from './support/analysis.mjs';
import { assertHealthy } from './support/look.mjs';
import { OUT } from './support/paths.mjs';
import { sourcesOf } from './support/sources.mjs';
import {
  finished,
  leave,
  meets,
  plays,
  startRecording,
  stopRecording,
  twoInARoom,
} from './support/studio.mjs';
import { pause } from './support/wait.mjs';

const RECORD_S = 16;

test('two people meet, are recorded, and the recording plays and can be fetched', async (t) => {
  const { server, ada, grace, host } = await twoInARoom(t);
  await startRecording(ada.page);
  await grace.page.getByText('Recording', { exact: true }).first().waitFor();
  await pause(RECORD_S * 1000);
  await stopRecording(ada.page);

  // At once, long before there is a mix.
  const { items } = await host.get('/api/v1/recordings');
  const page = await ada.context.newPage();
  await page.goto(`${server.url}/recordings/${items[0].id}`);
  await plays(page);

  await leave(grace.page);
  await grace.page.getByText('Everything is safe').first().waitFor({ timeout: 60_000 });

  const recording = await finished(host);
  assertTracks(recording, ['Ada', 'Grace']);
  await page.reload();
  await plays(page);

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
    const sources = await sourcesOf(page);
    const late = soundLate(file, name, sources, recording.started_at_ms);
    assert.ok(Math.abs(late) <= 40, `${name}'s sound is ${Math.round(late)} ms late`);
  }
}

function assertWho(file, names) {
  const sound = soundOf(file);
  const pictures = picturesOf(file);
  const voices = names.map((name) => findVoice(sound, name));
  const places = names.map((name) => placeOf(pictures, name));
  names.forEach((name, n) => {
    assert.ok(voices[n] > 0.15, `${name} is heard: ${voices[n]}`);
    assert.ok(places[n].share > 0.1, `${name} is seen: ${JSON.stringify(places[n])}`);
    assert.ok(seenFrom(pictures, name) < 0.05, `${name} is in the first picture`);
  });
  assert.ok(Math.abs(places[0].x - places[1].x) > 0.2, 'they stand side by side');
  // What a stranger reaches by chance depends on what is said; those who speak stand far above it.
  const stranger = findVoice(sound, 'linus');
  assert.ok(stranger < Math.min(...voices) / 2, `nobody else is heard: ${stranger} in ${voices}`);
}

function assertLength(file, recording) {
  const { seconds } = probe(file);
  const wanted = recording.duration_ms / 1000;
  assert.ok(Math.abs(seconds - wanted) <= 0.5, `${seconds} s in the file, ${wanted} s recorded`);
}
