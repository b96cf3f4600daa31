// Four people talk for an hour on sound cards up to 100 ppm off. Their clocks are known because they are played, their
// voices are real enough (flite); what is measured is where a click that all of them heard ends up in each finished track.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish } from '../lib/report.mjs';

const MINUTES = process.env.MINUTES ?? '60';
const PEOPLE = process.env.PEOPLE ?? '4';
const SEED = process.env.SEED ?? '1';
// All of them speak at 16 kHz.
const VOICES = ['slt', 'awb', 'rms'];
const SENTENCES = [
  'The first thing we do is look at the numbers, and then we speak about what they mean.',
  'I had not thought of it that way before.',
  'When the water is low you can walk across to the island, but you have to be back by four.',
  'Yes, exactly.',
  'What surprised us most was how little of it could be explained by the weather.',
  'She wrote the whole book in a kitchen, with the radio on.',
  'Let me ask you something else: who paid for all this?',
  'There were seventeen of them, and not one had ever seen a map of the place.',
  'No, no, it was much later than that, in the autumn I think.',
  'The engine runs quietly, yet everybody on the street knows when it is started.',
  'We measured it twice because nobody believed the first result.',
  'So in the end it came down to a piece of string and some patience.',
];

const folder = mkdtempSync(join(tmpdir(), 'rostrum-sync-'));
try {
  measure();
} finally {
  rmSync(folder, { recursive: true });
}

function measure() {
  const clips = VOICES.flatMap((voice) => SENTENCES.map((text, n) => spoken(voice, text, n)));
  const words = [MINUTES, PEOPLE, SEED, ...clips];
  const figures = JSON.parse(execFileSync(process.env.ROSTRUM_SYNC, words, { encoding: 'utf8' }));
  const round = (value) => Math.round(value * 100) / 100;
  finish('sync', {
    line:
      `${round(figures.worst_click_ms)} ms worst error of a click between two tracks ` +
      `(${round(figures.worst_click_from_truth_ms)} ms from the server's clock), ` +
      `${round(figures.worst_drift_ppm)} ppm worst drift (${figures.people} people, ${figures.minutes} min, ` +
      `±${figures.ppm} ppm, ${figures.dropouts_missed} of ${figures.dropouts} dropouts not found, ` +
      `${figures.clicks} clicks; devices' own latency not in it), goal 5 ms and 10 ppm`,
    figures,
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
