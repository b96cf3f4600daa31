// Firefox: a guest, whose calls decode no H.264, makes the room speak VP8, is seen and heard, and is recorded; and a recording
// plays in our player.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeWhole, picturesOf, probe } from './support/analysis.mjs';
import { PASSWORD, createRoom, importFile, makeLadder, register } from './support/api.mjs';
import { openChromium, openFirefox } from './support/browsers.mjs';
import { film } from './support/films.mjs';
import { assertHealthy } from './support/look.mjs';
import { PEOPLE } from './support/media.mjs';
import { hear, seeMoving, signIn } from './support/pages.mjs';
import { OUT } from './support/paths.mjs';
import { startServer } from './support/server.mjs';
import {
  enter,
  enterByFirefox,
  finished,
  startRecording,
  stopRecording,
} from './support/studio.mjs';
import { pause, until } from './support/wait.mjs';

test('a guest on Firefox is seen, heard and recorded', async (t) => {
  const server = await startServer();
  t.after(() => server.dispose());
  const host = await register(server, 'Ada');
  const room = await createRoom(host, 'Evening talk');
  const ada = await openChromium('ada');
  t.after(() => ada.close());
  const fox = await openFirefox();
  t.after(() => fox.close());

  await signIn(ada.page, server, 'Ada');
  await ada.page.goto(`${server.url}/room/${room.id}`);
  await enter(ada.page);
  await enterByFirefox(fox.page, `${server.url}/room/${room.id}#k=${room.secret}`, 'Marie');

  await seeMoving(ada.page, 2);
  await hear(ada.page);
  await foxSees(fox.page, PEOPLE.ada.colour);

  await startRecording(ada.page);
  await pause(10_000);
  await stopRecording(ada.page);
  const recording = await finished(host);

  const captured = recording.tracks.find(
    (track) =>
      track.participant.name === 'Marie' && track.kind === 'camera' && track.origin === 'server',
  );
  assert.equal(captured?.state, 'ready', 'the server captured her camera');
  const file = await host.download(captured.pieces[0].url, join(OUT, 'firefox.webm'));
  decodeWhole(file);
  assert.equal(probe(file).video.codec_name, 'vp8');
  const pictures = picturesOf(file);
  assert.ok(pictures.length > 60, `${pictures.length} pictures in ten seconds`);
  const takes = recording.tracks.filter(
    (track) => track.participant.name === 'Marie' && track.origin === 'local',
  );
  assert.ok(
    takes.some(({ kind, state }) => kind === 'microphone' && state === 'ready'),
    'her own browser recorded her microphone',
  );
  const camera = takes.find(({ kind }) => kind === 'camera');
  assert.equal(camera?.state, 'ready', 'and her camera');
  assert.equal(camera.pieces[0].codec, 'vp9', 'in better than VP8');
  assertHealthy(ada, fox);
});

test('a recording plays on Firefox, seeks, and shows captions', async (t) => {
  const server = await startServer();
  t.after(() => server.dispose());
  const host = await register(server, 'Ada');
  const source = film({ size: '854x480', seconds: 20, kbps: 1500 });
  const recording = await importFile(host, source, 'Signals and noise');
  const path = `/api/v1/recordings/${recording.id}`;
  const type = { 'content-type': 'text/vtt' };
  const words = 'WEBVTT\n\n00:10.000 --> 00:20.000\nGood night.\n';
  const captions = `${path}/captions?language=en&label=English`;
  await host.call('POST', captions, new TextEncoder().encode(words), type);
  await makeLadder(host, recording, [500, 1000]);

  const fox = await openFirefox();
  t.after(() => fox.close());
  const { page } = fox;
  await page.goto(`${server.url}/recordings/${recording.id}`);
  await page.locator('::-p-aria([name="E-mail"][role="textbox"])').fill('ada@example.com');
  await page.locator('input[type=password]').fill(PASSWORD);
  await page.locator('::-p-aria([name="Sign in"][role="button"])').click();
  await page.locator('::-p-aria([name="Play"][role="button"])').click();

  const now = () =>
    page.evaluate(() => {
      const video = document.querySelector('video');
      return {
        at: video.currentTime,
        height: video.videoHeight,
        by: video.src,
        frames: video.getVideoPlaybackQuality().totalVideoFrames,
        words: document.querySelector('[data-captions]')?.textContent ?? '',
      };
    });
  const playing = await until('it plays', async () => {
    const seen = await now();
    return seen.at > 3 && seen;
  });
  assert.match(playing.by, /^blob:/, 'hls.js feeds the player');
  assert.ok([360, 480].includes(playing.height), `${playing.height} lines`);
  assert.ok(playing.frames > 20, `${playing.frames} pictures in three seconds`);

  await page.locator('::-p-aria([name="Captions: Off"][role="button"])').click();
  await page.locator('::-p-aria([name="English"])').click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('6');
  const sought = await until('it plays on elsewhere, with words', async () => {
    const seen = await now();
    return seen.at > 13 && seen.words && seen;
  });
  assert.equal(sought.words, 'Good night.');
  assert.ok(sought.at < 20, `it went to ${sought.at}`);
  assertHealthy(fox);
});

/** The same words as in support/studio.mjs; Firefox is driven by another library. */
async function foxSees(page, colour) {
  await page.waitForFunction(
    (wanted) => {
      const pen = (window.__pen ??= new OffscreenCanvas(16, 9).getContext('2d'));
      return [...document.querySelectorAll('video')].some((video) => {
        if (!video.videoWidth) return false;
        pen.drawImage(video, 0, 0, 16, 9);
        const [r, g, b] = pen.getImageData(3, 6, 1, 1).data;
        return Math.hypot(r - wanted[0], g - wanted[1], b - wanted[2]) < 70;
      });
    },
    { timeout: 40_000, polling: 200 },
    colour,
  );
}
