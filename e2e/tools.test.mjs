// The instruments themselves: a test that could not see a wrong file would prove nothing.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  decodeWhole,
  findVoice,
  flashesOf,
  picturesOf,
  placeOf,
  probe,
  soundLate,
  soundOf,
} from './support/analysis.mjs';
import { ffmpeg, film, voice } from './support/media.mjs';

let folder;
let file;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rostrum-tools-'));
  file = join(folder, 'mix.mp4');
  mixOf(file, 0.3);
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Ada at the left, Grace at the right, both speaking; Ada's voice begins `late` seconds after her first flash. */
function mixOf(target, late) {
  ffmpeg([
    ...['-i', film('ada'), '-i', film('grace')],
    ...['-stream_loop', '2', '-i', voice('ada'), '-stream_loop', '2', '-i', voice('grace')],
    '-filter_complex',
    [
      '[0]loop=-1:size=30,scale=640:360[l];[1]loop=-1:size=30,scale=640:360[r];[l][r]hstack[v]',
      `[2]adelay=${late * 1000}:all=1[a];[a][3]amix=inputs=2[s]`,
    ].join(';'),
    ...['-map', '[v]', '-map', '[s]', '-t', '14', '-c:v', 'libx264', '-preset', 'ultrafast'],
    ...['-c:a', 'aac', target],
  ]);
}

/** What a watched microphone and camera would have told about Ada: voice and flashes from second 100 on. */
function adaSources() {
  const rate = 8000;
  const length = 80;
  const samples = Array.from(soundOf(voice('ada')), (s) => Math.round(s * 32767));
  const flashes = Array.from({ length: 8 }, (_, n) => 100_000 + n * 2000);
  const starts = Array.from({ length: samples.length / length }, (_, n) => 100_000 + (n % 3));
  return { flashes, sounds: [{ samples, rate, length, starts }] };
}

test('both voices are found in a mix and a stranger is not', () => {
  const sound = soundOf(file);
  assert.ok(findVoice(sound, 'ada') > 0.3, 'ada speaks');
  assert.ok(findVoice(sound, 'grace') > 0.3, 'grace speaks');
  assert.ok(findVoice(sound, 'linus') < 0.15, 'linus does not');
});

test('both pictures are found at their places and a stranger is not', () => {
  const pictures = picturesOf(file);
  const ada = placeOf(pictures, 'ada');
  const grace = placeOf(pictures, 'grace');
  assert.ok(ada.share > 0.3 && ada.x < 0.5, JSON.stringify(ada));
  assert.ok(grace.share > 0.3 && grace.x > 0.5, JSON.stringify(grace));
  assert.ok(placeOf(pictures, 'linus').share < 0.02);
  assert.ok(flashesOf(pictures, 'ada').length >= 5);
});

test('sound that comes late is measured to a few milliseconds', () => {
  assert.ok(Math.abs(soundLate(file, 'ada', adaSources(), 99_600) - 300) < 20);
});

test('a file that was cut short does not pass for whole', () => {
  assert.equal(Math.round(probe(file).seconds), 14);
  decodeWhole(file);
  const cut = join(folder, 'cut.ts');
  ffmpeg([
    '-i',
    file,
    '-c',
    'copy',
    '-bsf:v',
    'h264_mp4toannexb,noise=amount=30',
    '-f',
    'mpegts',
    cut,
  ]);
  assert.throws(() => decodeWhole(cut));
});
