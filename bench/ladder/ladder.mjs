// The wall time from "make the ladder" to "it can be played", and that of one ffmpeg command with the same outputs:
// four H.264 rungs, the sound, pictures for the seek bar and the waveform's samples, from the same file.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFile, makeLadder, register } from '../../e2e/support/api.mjs';
import { median } from '../../e2e/support/numbers.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { film } from '../../e2e/support/films.mjs';
import { finish } from '../lib/report.mjs';

const SECONDS = process.env.FULL ? 600 : 20;
const TURNS = process.env.FULL ? 3 : 1;
const RUNGS = [
  [500, 360],
  [1000, 480],
  [2000, 720],
  [4000, 1080],
];

const source = film({ seconds: SECONDS });
const ours = [];
const theirs = [];
for (let turn = 0; turn < TURNS; turn += 1) {
  ours.push(await viaServer());
  theirs.push(bareFfmpeg());
}
const figures = {
  source_s: SECONDS,
  ours_s: round(median(ours)),
  ffmpeg_s: round(median(theirs)),
  ratio: round(median(ours) / median(theirs)),
};
finish('ladder', {
  line:
    `${figures.ratio}x the wall time of one bare ffmpeg (${figures.ours_s} s and ${figures.ffmpeg_s} s ` +
    `for ${SECONDS} s of 1080p), goal 1.0x`,
  figures,
});

async function viaServer() {
  const server = await startServer({ env: { ROSTRUM_PLAYBACK_LADDER_AUTO: 'false' } });
  try {
    const owner = await register(server, 'Ada');
    const recording = await importFile(owner, source);
    const begun = performance.now();
    const [seconds] = await Promise.all([
      makeLadder(
        owner,
        recording,
        RUNGS.map(([kbps]) => kbps),
      ),
      owner.raw('GET', `/api/v1/recordings/${recording.id}/sprite.jpg`),
      owner.get(`/api/v1/recordings/${recording.id}/peaks`),
    ]);
    return Math.max(seconds, (performance.now() - begun) / 1000);
  } finally {
    await server.dispose();
  }
}

function bareFfmpeg() {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-ladder-'));
  const scaled = RUNGS.map(([, height], n) => `[s${n}]scale=-2:${height}[v${n}]`).join(';');
  const names = RUNGS.map((_, n) => `[s${n}]`).join('');
  const filters = `[0:v]split=5${names}[t];${scaled};[t]fps=1/5,scale=320:-2[th]`;
  const rung = ([kbps, height], n) => [
    ...['-map', `[v${n}]`, '-c:v', 'libx264', '-preset', 'veryfast'],
    ...['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`, '-bufsize', `${2 * kbps}k`],
    ...['-g', '60', '-sc_threshold', '0', join(folder, `${height}.mp4`)],
  ];
  const begun = performance.now();
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y', '-i', source, '-filter_complex', filters],
    ...RUNGS.flatMap(rung),
    ...['-map', '0:a', '-c:a', 'aac', '-b:a', '128k', join(folder, 'sound.m4a')],
    ...['-map', '[th]', '-q:v', '4', join(folder, 'picture-%04d.jpg')],
    ...['-map', '0:a', '-ac', '1', '-ar', '8000', '-f', 's16le', join(folder, 'samples')],
  ]);
  const seconds = (performance.now() - begun) / 1000;
  rmSync(folder, { recursive: true });
  return seconds;
}

function round(value) {
  return Math.round(value * 100) / 100;
}
