// First in a room of two real browsers (room.mjs), for a minute and a half; FULL=1: an hour. Then simulated, because real hours
// with four sound cards are dear: four people talk for an hour on sound cards up to 100 ppm off. Their clocks are known because they are played, their
// voices are real enough (flite); what is measured is where a click that all of them heard ends up in each finished track.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish } from '../lib/report.mjs';
import { figuresOf, measureRoom } from './room.mjs';
import { SENTENCES, VOICES } from './speech.mjs';

const ROOM_SECONDS = Number(process.env.ROOM_SECONDS ?? (process.env.FULL ? 3600 : 90));
const MINUTES = process.env.MINUTES ?? '60';
const PEOPLE = process.env.PEOPLE ?? '4';
const SEED = process.env.SEED ?? '1';
const folder = mkdtempSync(join(tmpdir(), 'rostrum-sync-'));
try {
  measure(figuresOf(await measureRoom(ROOM_SECONDS)));
} finally {
  rmSync(folder, { recursive: true });
}

function measure(room) {
  const clips = VOICES.flatMap((voice) => SENTENCES.map((text, n) => spoken(voice, text, n)));
  const words = [MINUTES, PEOPLE, SEED, ...clips];
  const figures = JSON.parse(execFileSync(process.env.ROSTRUM_SYNC, words, { encoding: 'utf8' }));
  const round = (value) => Math.round(value * 100) / 100;
  const worst = (figure) => Math.max(figures[figure], room[figure]);
  const heard = Object.values(room.clicks).join(' and ');
  finish('sync', {
    line:
      `${round(worst('worst_click_ms'))} ms worst error of a click between two tracks, ` +
      `${round(worst('worst_drift_ppm'))} ppm worst drift; goal 5 ms and 10 ppm. ` +
      `Two browsers, ${ROOM_SECONDS} s, sound cards ±100 ppm: ${round(room.worst_click_ms)} ms, ` +
      `${round(room.worst_drift_ppm)} ppm (${heard} clicks found). ` +
      `Simulated, ${figures.people} people, ${figures.minutes} min, ±${figures.ppm} ppm: ` +
      `${round(figures.worst_click_ms)} ms (${round(figures.worst_click_from_truth_ms)} ms from the server's clock), ` +
      `${round(figures.worst_drift_ppm)} ppm, ${figures.dropouts_missed} of ${figures.dropouts} dropouts not found, ` +
      `${figures.clicks} clicks. Devices' own latency is not in it`,
    broken: !Object.values(room.clicks).every((found) => found > 0),
    figures: { ...figures, room },
  });
}

/** The samples of a sentence, without a header. */
function spoken(voice, text, n) {
  const wav = join(folder, `${voice}-${n}.wav`);
  const clip = join(folder, `${voice}-${n}.s16`);
  execFileSync('flite', ['-voice', voice, '-t', text, '-o', wav]);
  writeFileSync(clip, readFileSync(wav).subarray(44));
  rmSync(wav);
  return clip;
}
