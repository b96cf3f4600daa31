// What is in a finished file: whose picture, whose voice, and whether they belong together in time.
import { execFileSync } from 'node:child_process';
import { PEOPLE, voice } from './media.mjs';
import { correlate, median, nearest } from './numbers.mjs';

const RATE = 8000;
// Fine enough for nine cells, coarse enough that names and edges do not matter.
const GRID = { width: 32, height: 18 };

/** Container, streams, chapters and durations as ffprobe sees them. */
export function probe(file) {
  const json = run('ffprobe', [
    '-v',
    'error',
    '-of',
    'json',
    '-show_format',
    '-show_streams',
    '-show_chapters',
    file,
  ]);
  const { format, streams, chapters } = JSON.parse(json);
  return {
    seconds: Number(format.duration),
    video: streams.find((s) => s.codec_type === 'video'),
    audio: streams.find((s) => s.codec_type === 'audio'),
    format,
    streams,
    chapters,
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
  // The times stay as they are: frames that came unevenly are no fault of the file.
  const times = ['-fps_mode', 'passthrough', '-enc_time_base', '-1'];
  const args = ['-v', 'warning', '-xerror', '-i', file, ...times, '-f', 'null', '-'];
  const said = run('ffmpeg', args, true);
  if (/error|corrupt|invalid/i.test(said)) throw new Error(`${file} does not decode: ${said}`);
}

/** The sound of a file, one channel at 8 kHz, on the file's own time line. */
export function soundOf(file) {
  const filter = `aresample=${RATE}:async=1:first_pts=0`;
  const args = ['-v', 'error', '-i', file, '-vn', '-af', filter, '-ac', '1', '-f', 'f32le', '-'];
  const bytes = run('ffmpeg', args, false, 'buffer');
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** How surely `person` speaks in `sound`: 0 to 1; a stranger reaches about 0.1. */
export function findVoice(sound, person) {
  return correlate(sound, soundOf(voice(person))).peak;
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

/** The second from which `person` is in the picture, be it in a flash. */
export function seenFrom(pictures, person) {
  const cells = cellsOf(pictures, person);
  const isThere = ({ colours }) =>
    cells.filter((c) => isColour(colours, c, PEOPLE[person].colour) || isWhite(colours, c)).length >
    cells.length / 2;
  return pictures.find(isThere)?.at;
}

/** The seconds at which `person`'s part of the picture turns white. */
export function flashesOf(pictures, person) {
  const cells = cellsOf(pictures, person);
  const white = ({ colours }) => cells.filter((c) => isWhite(colours, c)).length > cells.length / 2;
  return pictures.filter((p, n) => n > 0 && white(p) && !white(pictures[n - 1])).map((p) => p.at);
}

function isWhite(colours, cell) {
  return Math.min(...colours.subarray(cell * 3, cell * 3 + 3)) > 190;
}

function isColour(colours, cell, [r, g, b]) {
  const at = cell * 3;
  // Conversions between colour spaces move a plain colour by some tens.
  return Math.hypot(colours[at] - r, colours[at + 1] - g, colours[at + 2] - b) < 60;
}

/**
 * By how many milliseconds `person`'s sound comes late (negative: early) against their picture in a file, measured by
 * what their own devices delivered (`sources`, see sources.mjs). `begun` is the file's beginning on the clock of the
 * sources, in milliseconds.
 */
export function soundLate(file, person, sources, begun) {
  if (sources.flashes.length === 0) throw new Error(`${person}'s camera was not seen to flash`);
  const picture = pictureShifts(flashesOf(picturesOf(file), person), sources.flashes, begun);
  const sound = soundOf(file);
  const late = sources.sounds
    .map((source) => soundShifts(sound, source, begun))
    .filter((shifts) => shifts.length >= LEAST)
    .map((shifts) => median(shifts) - latest(picture));
  if (picture.length < LEAST) throw new Error(`${person} flashes too rarely: ${picture.length}`);
  if (late.length === 0) throw new Error(`${person} is not heard as their microphone was`);
  // Opened twice, a made-up microphone plays its text from two places; only one of them is in the file.
  return late.sort((a, b) => Math.abs(a) - Math.abs(b))[0];
}

/** So many flashes, and so many pieces of speech, are needed to say anything. */
const LEAST = 3;
/** How far a sound or a flash is looked for around its moment. */
const NEAR_MS = 900;

/** Whoever reads a frame late believes the file to be early: the truth is at the upper end, but for a stray. */
const latest = (shifts) => shifts.sort((a, b) => b - a)[Math.floor(shifts.length / 4)];

/** How many milliseconds after its moment at the camera each flash is in the file, `begun` being nought. */
function pictureShifts(inFile, atCamera, begun) {
  return inFile
    .map((seconds) => {
      const at = begun + seconds * 1000;
      return at - nearest(atCamera, at);
    })
    .filter((shift) => Math.abs(shift) < NEAR_MS);
}

/** The same of a sound, of each piece of a second that is surely there. */
function soundShifts(sound, { rate, length, starts, samples }, begun) {
  if (rate !== RATE) return [];
  const lasts = (length * 1000) / rate;
  const pieces = Math.floor(sound.length / PIECE);
  const shifts = Array.from({ length: pieces }, (_, piece) => {
    const from = begun + (piece * PIECE * 1000) / RATE;
    const first = starts.findIndex((start, n) => start + n * lasts >= from);
    const during = starts.slice(first, first + PIECE / length).sort((a, b) => a - b);
    if (first < 0 || during.length < PIECE / length) return null;
    // A device that let time pass without samples cannot say when the samples of this piece were taken.
    const [early, late] = [0.1, 0.9].map((share) => during[Math.floor(during.length * share)]);
    if (late - early > UNSTEADY_MS) return null;
    const spoken = samples.slice(first * length, first * length + PIECE).map((s) => s / 32767);
    const margin = (NEAR_MS * RATE) / 1000;
    const around = Math.max(0, piece * PIECE - margin);
    const { peak, at } = correlate(
      sound.subarray(around, (piece + 1) * PIECE + margin),
      Float32Array.from(spoken),
    );
    if (peak < SURE) return null;
    return begun + ((around + at) * 1000) / RATE - (early + first * lasts);
  });
  return shifts.filter((shift) => shift !== null && Math.abs(shift) < NEAR_MS);
}

const PIECE = RATE;
const UNSTEADY_MS = 30;
/** Above what two pieces of speech that have nothing to do with each other reach. */
const SURE = 0.35;

function run(program, args, stderr = false, encoding = 'utf8') {
  const redirect = stderr ? '2>&1 >/dev/null' : '';
  const quoted = [program, ...args].map((a) => `'${a.replaceAll("'", "'\\''")}'`).join(' ');
  return execFileSync('sh', ['-c', `${quoted} ${redirect}`], {
    encoding,
    maxBuffer: 1 << 30,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
