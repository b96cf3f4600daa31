// A guest on Firefox, which decodes no H.264: the room speaks VP8, the guest is seen and heard, and is recorded.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { decodeWhole, picturesOf, probe } from './support/analysis.mjs';
import { createRoom, register } from './support/api.mjs';
import { openChromium, openFirefox } from './support/browsers.mjs';
import { assertHealthy } from './support/look.mjs';
import { PEOPLE } from './support/media.mjs';
import { hear, seeMoving, signIn } from './support/pages.mjs';
import { OUT } from './support/paths.mjs';
import { startServer } from './support/server.mjs';
import { enter, finished, startRecording, stopRecording } from './support/studio.mjs';
import { pause } from './support/wait.mjs';

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

/** The same words as in support/studio.mjs; Firefox is driven by another library. */
async function enterByFirefox(page, link, name) {
  await page.goto(link);
  await page.locator('::-p-aria([name="Your name"][role="textbox"])').fill(name);
  await page.locator('::-p-xpath(//label[contains(., "Record me")])').click();
  await page.locator('::-p-aria([name="Enter"][role="button"])').click();
  await page.locator('::-p-aria([name="Leave"][role="button"])').wait();
}

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
