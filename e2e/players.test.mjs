// Players that nobody here wrote play what the playlists and the manifest name, with nothing but a token in the address.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { importFile, makeLadder, register } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { loadByShaka, openElsewhere, shakaNow } from './support/elsewhere.mjs';
import { film } from './support/films.mjs';
import { assertHealthy } from './support/look.mjs';
import { startServer } from './support/server.mjs';
import { until } from './support/wait.mjs';

const SECONDS = 20;
const CAPTIONS =
  'WEBVTT\n\n00:00.000 --> 00:12.000\nGood evening.\n\n00:12.000 --> 00:20.000\nGood night.\n';

let server;
let elsewhere;
let recording;
let token;

before(async () => {
  elsewhere = await openElsewhere();
  server = await startServer({
    env: { ROSTRUM_PLAYBACK_CORS_ORIGINS: JSON.stringify([elsewhere.origin]) },
  });
  const host = await register(server, 'Ada');
  const source = film({ size: '854x480', seconds: SECONDS, kbps: 1500 });
  recording = await importFile(host, source, 'Signals and noise');
  const path = `/api/v1/recordings/${recording.id}`;
  const type = { 'content-type': 'text/vtt' };
  await host.call('POST', `${path}/captions?language=en`, new TextEncoder().encode(CAPTIONS), type);
  await makeLadder(host, recording, [500, 1000]);
  ({ token } = await host.post(`${path}/playbacks`));
});
after(async () => {
  elsewhere?.close();
  await server?.dispose();
});

const list = (name) => `${server.url}/api/v1/recordings/${recording.id}/stream/${name}?pt=${token}`;

for (const name of ['manifest.mpd', 'master.m3u8']) {
  test(`shaka-player on a page of another site plays ${name}, seeks, and shows captions`, async (t) => {
    const grace = await openChromium('grace');
    t.after(() => grace.close());
    const { page } = grace;
    await page.goto(elsewhere.origin);
    const found = await loadByShaka(page, list(name));
    assert.deepEqual(found.heights, [360, 480, 480], 'two renditions, and the source as it is');
    assert.deepEqual(found.sounds, ['mp4a.40.2']);
    assert.deepEqual(found.languages, ['en']);
    assert.ok(Math.abs(found.length - SECONDS) < 0.5, `it is ${found.length} s long`);

    await page.evaluate(() => document.querySelector('video').play());
    const playing = await until('it plays', async () => {
      const now = await shakaNow(page);
      return now.at > 2 && now.words.length > 0 && now;
    });
    assert.ok(found.heights.includes(playing.height), `${playing.width} × ${playing.height}`);
    assert.ok(Math.abs(playing.width / playing.height - 854 / 480) < 0.02);
    assert.deepEqual(playing.words, ['Good evening.']);
    assert.ok(playing.frames > 20, `${playing.frames} pictures in two seconds`);

    await page.evaluate(() => (document.querySelector('video').currentTime = 14));
    const sought = await until('it plays on elsewhere', async () => {
      const now = await shakaNow(page);
      return !now.seeking && now.at > 15 && now.words.length > 0 && now;
    });
    assert.ok(sought.at < SECONDS, `it went to ${sought.at}`);
    assert.deepEqual(sought.words, ['Good night.']);
    assert.deepEqual(sought.failures, []);
    assertHealthy(grace);
  });
}

const execute = promisify(execFile);

/** Runs a program of ffmpeg, which must have nothing to complain of; what it prints. The server's log is read meanwhile. */
async function run(program, args) {
  const { stdout, stderr } = await execute(program, ['-v', 'error', ...args]);
  assert.equal(stderr, '');
  return stdout;
}

// Of HLS this ffmpeg leaves out captions.
for (const [name, more] of [
  ['master.m3u8', []],
  ['manifest.mpd', ['webvtt,subtitle']],
]) {
  test(`ffmpeg decodes all of ${name} over HTTP`, async () => {
    const entries = 'stream=codec_name,codec_type,height';
    const streams = await run('ffprobe', ['-show_entries', entries, '-of', 'csv=p=0', list(name)]);
    for (const stream of ['h264,video,360', 'h264,video,480', 'aac,audio', ...more])
      assert.ok(streams.includes(stream), streams);
    for (const picture of ['0:v:0', '0:v:1', '0:v:2']) {
      const decoding = ['-xerror', '-i', list(name), '-map', picture, '-map', '0:a:0'];
      const progress = await run('ffmpeg', [...decoding, '-progress', '-', '-f', 'null', '-']);
      const frames = Number(/.*frame=(\d+)/s.exec(progress)?.[1]);
      assert.ok(Math.abs(frames - SECONDS * 30) <= 2, `${frames} pictures of ${picture}`);
    }
  });
}
