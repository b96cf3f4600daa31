// What is in a finished file: whose picture, whose voice, and whether they belong together in time.
import { execFileSync } from 'node:child_process';
import { FLASH_EVERY_S, PEOPLE, VOICE_S, voice } from './media.mjs';
import { correlate, median, nearest } from './numbers.mjs';

const RATE = 8000;
// Fine enough for nine cells, coarse enough that names and edges do not matter.
const GRID = { width: 32, height: 18 };

/** Container, streams and durations as ffprobe sees them. */
export function probe(file) {
  const json = run('ffprobe', [
    '-v',
    'error',
    '-of',
    'json',
    '-show_format',
    '-show_streams',
    file,
  ]);
  const { format, streams } = JSON.parse(json);
  return {
    seconds: Number(format.duration),
    video: streams.find((s) => s.codec_type === 'video'),
    audio: streams.find((s) => s.codec_type === 'audio'),
    format,
    streams,
  };
}

/** The time of the first and after the last packet of a file, in seconds, whatever its head says. */
export function spanOf(file) {
  const rows = run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'packet=pts_time,duration_time', '-of', 'csv=p=0', file],
  ]);
  const packets = rows.split('\n').map((row) => row.split(',').map(Number));
  const times = packets.map(([at]) => at).filter(Number.isFinite);
  const ends = packets.map(([at, lasts]) => at + (lasts || 0)).filter(Number.isFinite);
  return { first: Math.min(...times), end: Math.max(...ends) };
}

/** Decodes every frame of every stream; throws with ffmpeg's words when anything in the file is broken. */
export function decodeWhole(file) {
  const said = run('ffmpeg', ['-v', 'warning', '-xerror', '-i', file, '-f', 'null', '-'], true);
  if (/error|corrupt|invalid/i.test(said)) throw new Error(`${file} does not decode: ${said}`);
}

/** The sound of a file, one channel at 8 kHz, on the file's own time line. */
export function soundOf(file) {
  const filter = `aresample=${RATE}:async=1:first_pts=0`;
  const args = ['-v', 'error', '-i', file, '-vn', '-af', filter, '-ac', '1', '-f', 'f32le', '-'];
  const bytes = run('ffmpeg', args, false, 'buffer');
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/**
 * How surely `person` speaks in `sound` (0 to 1; a stranger stays below 0.1), and at which second of it their text
 * begins, modulo its length.
 */
export function findVoice(sound, person, rate = RATE) {
  const text = rate === RATE ? soundOf(voice(person)) : soundAt(voice(person), rate);
  const { peak, at } = correlate(sound, text);
  const begins = (((at / rate) % VOICE_S) + VOICE_S) % VOICE_S;
  return { sureness: peak, begins };
}

function soundAt(file, rate) {
  const args = ['-v', 'error', '-i', file, '-ac', '1', '-ar', String(rate), '-f', 'f32le', '-'];
  const bytes = run('ffmpeg', args, false, 'buffer');
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Every frame as a coarse grid of colours with its time. */
export function picturesOf(file) {
  const { width, height } = GRID;
  const list = run('ffprobe', [
    ...[
      '-v',
      'error',
      '-select_streams',
      'v:0',
      '-show_entries',
      'frame=best_effort_timestamp_time',
    ],
    ...['-of', 'csv=p=0', file],
  ]);
  // Side data of a frame is printed as a further, empty row.
  const times = list.split('\n').map(parseFloat).filter(Number.isFinite);
  const args = ['-v', 'error', '-i', file, '-an', '-vsync', 'passthrough'];
  const scale = `scale=${width}:${height}:flags=area,format=rgb24`;
  const bytes = run('ffmpeg', [...args, '-vf', scale, '-f', 'rawvideo', '-'], false, 'buffer');
  const size = width * height * 3;
  const count = Math.min(times.length, Math.floor(bytes.length / size));
  return Array.from({ length: count }, (_, n) => ({
    at: times[n],
    colours: bytes.subarray(n * size, (n + 1) * size),
  }));
}

/** Which cells of the grid show `person`'s colour in most frames. */
export function cellsOf(pictures, person) {
  const cells = [];
  for (let cell = 0; cell < GRID.width * GRID.height; cell += 1) {
    const hits = pictures.filter(({ colours }) => isColour(colours, cell, PEOPLE[person].colour));
    if (hits.length > pictures.length / 2) cells.push(cell);
  }
  return cells;
}

/** The share of the picture that is `person`, and the middle of that part (0 to 1 from left and top). */
export function placeOf(pictures, person) {
  const cells = cellsOf(pictures, person);
  const sum = (pick) => cells.reduce((total, cell) => total + pick(cell), 0) / (cells.length || 1);
  return {
    share: cells.length / (GRID.width * GRID.height),
    x: (sum((cell) => cell % GRID.width) + 0.5) / GRID.width,
    y: (sum((cell) => Math.floor(cell / GRID.width)) + 0.5) / GRID.height,
  };
}

/** The seconds at which `person`'s part of the picture turns white. */
export function flashesOf(pictures, person) {
  const cells = cellsOf(pictures, person);
  const white = ({ colours }) => {
    const bright = cells.filter((c) => Math.min(...colours.subarray(c * 3, c * 3 + 3)) > 190);
    return bright.length > cells.length / 2;
  };
  return pictures.filter((p, n) => n > 0 && white(p) && !white(pictures[n - 1])).map((p) => p.at);
}

function isColour(colours, cell, [r, g, b]) {
  const at = cell * 3;
  // Conversions between colour spaces move a plain colour by some tens.
  return Math.hypot(colours[at] - r, colours[at + 1] - g, colours[at + 2] - b) < 60;
}

/**
 * By how many milliseconds `person`'s sound comes late (negative: early) against their picture in a file, measured by
 * what their own devices delivered (`sources`, see sources.mjs).
 */
export function soundLate(file, person, sources) {
  const picture = shift(
    flashesOf(picturesOf(file), person),
    sources.flashes.map((ms) => ms / 1000),
  );
  const heard = findVoice(soundOf(file), person).begins;
  const late = sources.sounds.map(({ samples, rate, at }) => {
    const source = findVoice(
      Float32Array.from(samples, (s) => s / 32767),
      person,
      rate,
    );
    return around(heard - (at / 1000 + source.begins) - picture);
  });
  if (late.length === 0) throw new Error(`${person}'s microphone was never watched`);
  return late.map((seconds) => seconds * 1000).sort((a, b) => Math.abs(a) - Math.abs(b))[0];
}

/** How far the file's flashes stand behind the camera's, modulo their distance. */
function shift(inFile, atCamera) {
  if (inFile.length < 2 || atCamera.length < 2)
    throw new Error(
      `too few flashes to compare: ${inFile.length} in the file, ${atCamera.length} seen`,
    );
  const first = inFile[0] - atCamera[0];
  return (
    first +
    median(inFile.map((at) => around(at - nearest(atCamera, at - first, FLASH_EVERY_S) - first)))
  );
}

/** A time difference folded to the nearest flash. */
function around(seconds) {
  return seconds - Math.round(seconds / FLASH_EVERY_S) * FLASH_EVERY_S;
}

function run(program, args, stderr = false, encoding = 'utf8') {
  const redirect = stderr ? '2>&1 >/dev/null' : '';
  const quoted = [program, ...args].map((a) => `'${a.replaceAll("'", "'\\''")}'`).join(' ');
  return execFileSync('sh', ['-c', `${quoted} ${redirect}`], {
    encoding,
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
