// Two browsers in one room, each on a sound card of its own: what a click that both could hear is off by in the finished
// film. A sound card is a PulseAudio source that `card.mjs` feeds, sample by sample at the speed of a crystal that is wrong
// by some parts per million; so the truth is known to the sample, and all the rest (browsers, network stack, server, ffmpeg)
// is real. The latency of a device is not in it: no interface reports that.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api } from '../../e2e/support/api.mjs';
import { openChromiumOn } from '../../e2e/support/browsers.mjs';
import { signUp } from '../../e2e/support/pages.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import {
  createRoom,
  enter,
  finished,
  leave,
  startRecording,
  stopRecording,
} from '../../e2e/support/studio.mjs';
import { until } from '../../e2e/support/wait.mjs';
import { RATE, clickAt, clickSamples } from './clicks.mjs';
import { SENTENCES, VOICES } from './speech.mjs';

const CARD = join(import.meta.dirname, 'card.mjs');
/** What stands for hardware does not wait for its turn. */
const FIRST = ['-n', '-15'];

/** Each keeps every other click, so that in the sum one can tell whose it is. */
const PEOPLE = [
  { name: 'ada', ppm: 100, turn: 0, voice: VOICES[0] },
  { name: 'grace', ppm: -100, turn: 1, voice: VOICES[2] },
];
/** How far from where a click belongs it is looked for. */
const NEAR_S = 0.3;

/** Records for so many seconds; answers what was measured. */
export async function measureRoom(seconds) {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-room-'));
  const server = await startServer();
  const cards = [];
  const browsers = [];
  try {
    const zero = performance.now();
    for (const person of PEOPLE) cards.push(await soundCard(folder, person, zero));
    for (const card of cards) browsers.push(await openChromiumOn(card.pulse));
    const [ada, grace] = browsers.map(({ page }) => page);
    const host = await meet(server, ada, grace);
    await startRecording(ada);
    await grace.getByText('Recording', { exact: true }).first().waitFor();
    await new Promise((done) => setTimeout(done, seconds * 1000));
    await stopRecording(ada);
    await leave(grace);
    await leave(ada);
    const { id } = await finished(host, { seconds: 120 + seconds * 4 });
    // The first mix was made of what the server had; the one with everybody's own sound follows.
    const recording = await until(
      'the mix is made of what both recorded themselves',
      async () => {
        const { jobs, ...one } = await host.get(`/api/v1/recordings/${id}`);
        const { sync } = await host.get(`/api/v1/recordings/${id}/info`);
        const own = one.tracks.filter((track) => track.origin === 'local').map((track) => track.id);
        const told = sync.tracks.filter(({ track_id }) => own.includes(track_id));
        const works = jobs.some(({ state }) => ['queued', 'running'].includes(state));
        return told.length === PEOPLE.length && !works && one;
      },
      { seconds: 120 + seconds * 4, every: 500 },
    );
    return await measured(host, recording, zero, cards, folder);
  } finally {
    for (const browser of browsers) await browser.close();
    for (const card of cards) card.stop();
    await server.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function meet(server, ada, grace) {
  await signUp(ada, server, 'Ada');
  await createRoom(ada, 'One room');
  const host = await new Api(server).signIn('ada@example.com');
  const { items } = await host.get('/api/v1/rooms');
  const link = new URL(items[0].join_url);
  await grace.goto(server.url + link.pathname + link.hash);
  await enter(grace, { name: 'Grace' });
  await ada.goto(server.url + link.pathname);
  await enter(ada);
  return host;
}

/** A PulseAudio server of its own, whose only source is fed as a card would be. */
async function soundCard(folder, person, zero) {
  const home = mkdtempSync(join(folder, `${person.name}-`));
  const socket = join(home, 'socket');
  const pipe = join(home, 'card');
  const modules = [
    `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
    `module-pipe-source source_name=card file=${pipe} format=s16le rate=${RATE} channels=1`,
    'module-null-sink sink_name=nowhere',
  ];
  const args = ['-n', '--daemonize=no', '--exit-idle-time=-1', '--use-pid-file=no'];
  const child = spawn(
    'nice',
    [...FIRST, 'pulseaudio', ...args, ...modules.flatMap((line) => ['-L', line])],
    {
      env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home },
      stdio: 'ignore',
    },
  );
  const pulse = `unix:${socket}`;
  await until('the sound card is there', () => {
    execFileSync('pactl', ['info'], {
      env: { ...process.env, PULSE_SERVER: pulse },
      stdio: 'ignore',
    });
    return true;
  });
  const feed = spawn(
    'nice',
    [...FIRST, 'node', CARD, JSON.stringify(heardBy(pipe, person, zero, home))],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return {
    ...person,
    pulse,
    stop() {
      feed.kill('SIGKILL');
      child.kill('SIGKILL');
    },
  };
}

/** What the program that is the card must know. */
function heardBy(pipe, { ppm, turn, voice }, zero, folder) {
  const speechFile = join(folder, 'speech.f32');
  writeFileSync(speechFile, speechOf(voice, turn, folder));
  return { pipe, ppm, turn, zero: performance.timeOrigin + zero, speechFile };
}

/** Most of a minute of speech, for each person in another order. */
function speechOf(voice, turn, folder) {
  const step = turn === 0 ? 5 : 7;
  const text = SENTENCES.map((_, n) => SENTENCES[(n * step + turn) % SENTENCES.length]).join(' ');
  const file = join(folder, 'speech.wav');
  execFileSync('flite', ['-voice', voice, '-t', text, '-o', file]);
  return samplesOf(file);
}

function samplesOf(file) {
  const args = [
    '-v',
    'error',
    '-i',
    file,
    '-vn',
    '-ac',
    '1',
    '-ar',
    String(RATE),
    '-f',
    'f32le',
    '-',
  ];
  const bytes = execFileSync('ffmpeg', args, { maxBuffer: 2 ** 31 });
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Where each click of each person is in the film, against where it belongs. */
async function measured(host, recording, zero, cards, folder) {
  const info = await host.get(`/api/v1/recordings/${recording.id}/info`);
  const film = join(folder, 'film.mp4');
  await host.download(`/api/v1/recordings/${recording.id}/download?format=mp4`, film);
  const sound = samplesOf(film);
  const pattern = clickSamples();
  // This machine's wall clock is the server's: one reading of both ties the cards to the recording.
  const begun_s = (recording.started_at_ms - (performance.timeOrigin + zero)) / 1000;
  const clicks = [];
  for (const card of cards) {
    for (let n = card.turn; clickAt(n) < begun_s + sound.length / RATE; n += 2) {
      const belongs = clickAt(n) - begun_s;
      const found = findClick(sound, pattern, belongs);
      if (found !== null)
        clicks.push({ name: card.name, at_s: belongs, off_ms: (found - belongs) * 1000 });
    }
  }
  const drifts = info.sync.tracks.map((track) => ({
    name: track.participant.name.toLowerCase(),
    applied: track.applied,
    word: track.parts[0]?.word,
    drift_ppm: track.parts[0]?.drift_ppm,
    uncertainty_ppm: track.parts[0]?.drift_uncertainty_ppm,
  }));
  return { clicks, drifts, sync: info.sync };
}

/** The second at which the click that belongs to `at` begins; null where none is heard clearly. */
function findClick(sound, pattern, at) {
  const from = Math.round((at - NEAR_S) * RATE);
  const to = Math.round((at + NEAR_S) * RATE);
  if (from < 0 || to + pattern.length > sound.length) return null;
  const own = Math.hypot(...pattern);
  const scores = [];
  for (let start = from; start < to; start += 1) {
    let product = 0;
    let energy = 1e-9;
    for (let n = 0; n < pattern.length; n += 1) {
      product += sound[start + n] * pattern[n];
      energy += sound[start + n] ** 2;
    }
    const likeness = Math.max(0, product / (Math.sqrt(energy) * own));
    scores.push({ score: (product / own) * likeness, likeness });
  }
  let best = 1;
  for (let n = 1; n + 1 < scores.length; n += 1) if (scores[n].score > scores[best].score) best = n;
  if (scores[best].likeness < 0.65) return null;
  const [left, top, right] = [best - 1, best, best + 1].map((n) => scores[n].score);
  const bend = left - 2 * top + right;
  return (from + best + (bend < 0 ? (0.5 * (left - right)) / bend : 0)) / RATE;
}

/** The figures of a run. */
export function figuresOf({ clicks, drifts }) {
  const off = clicks.map(({ off_ms }) => off_ms);
  const truth = Object.fromEntries(PEOPLE.map(({ name, ppm }) => [name, ppm]));
  // The report says how much faster the server's clock ran than the card's.
  const wrong = drifts.map(({ name, drift_ppm }) => Math.abs((drift_ppm ?? NaN) + truth[name]));
  return {
    clicks: Object.fromEntries(
      PEOPLE.map(({ name }) => [name, clicks.filter((click) => click.name === name).length]),
    ),
    worst_click_ms: off.length > 0 ? Math.max(...off) - Math.min(...off) : NaN,
    worst_click_from_truth_ms: Math.max(...off.map(Math.abs)),
    worst_drift_ppm: Math.max(...wrong),
    drifts,
  };
}

if (process.argv[1] === import.meta.filename) {
  const seconds = Number(process.argv[2] ?? 60);
  const run = await measureRoom(seconds);
  console.log(JSON.stringify(figuresOf(run), null, 1));
  console.log(JSON.stringify(run.clicks));
  console.log(
    JSON.stringify(
      run.sync.tracks.map(({ parts }) => parts.map(({ plot, ...part }) => part)),
      null,
      1,
    ),
  );
  process.exit(0);
}
