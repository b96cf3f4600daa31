// The disk of the data folder is filled by somebody else while takes arrive and a meeting is recorded, each time to another
// point: to what the settings keep free, or to its last byte. What was acknowledged stays; what does not fit is refused with a
// reason; the meeting goes on; when there is room again the same server takes uploads and records again, by itself. What is
// being made of a recording says what it waits for, is shown to nobody as half a file, and is made when there is room.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRoom, importFile, joinAsGuest, register } from '../../../e2e/support/api.mjs';
import { connect } from '../../../e2e/support/socket.mjs';
import { pause, until } from '../../../e2e/support/wait.mjs';
import { Chance, noise } from '../../lib/chance.mjs';
import { filesOf } from '../../lib/disk.mjs';
import { Peers } from '../../lib/peers.mjs';
import { finish } from '../../lib/report.mjs';
import { Studio } from '../../lib/studio.mjs';
import { Sums } from '../../lib/sums.mjs';
import { startProved } from '../server.mjs';
import { Upload } from './upload.mjs';

const POINTS = process.env.FULL ? 200 : 10;
/** On a slow machine the short form has fewer points. */
const SHORT_MS = 45_000;
const DISK_MB = 160;
const KEPT_FREE = 4 << 20;
const UPLOADS = 6;
/** At one point in so many the disk stays full for longer than work in the background is tried in vain. */
const HELD_EVERY = 10;
const HELD_MS = 8000;
/** A minute of sound of this kind takes more than is ever left. */
const OUTPUT = { format: 'wav', bits: 24 };
/** An access token holds for a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000;

const sums = new Sums('d7', {
  points: 0,
  acknowledged: 0,
  lost: 0,
  false_offsets: 0,
  refused: 0,
  unexplained: 0,
  recordings_begun: 0,
  silent_rooms: 0,
  not_resumed: 0,
  outputs: 0,
  half_outputs: 0,
});
const chance = new Chance(Date.now());
const pool = noise(48 << 20, 7);
const problems = [];

const folder = mkdtempSync(join(tmpdir(), 'rostrum-full-'));
const data = join(folder, 'data');
mkdirSync(data);
execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', data]);
// Before the server is there: while this process waited for ffmpeg, it would give its connections up.
const film = filmed();
const server = await startProved(
  {
    ROSTRUM_UPLOADS_KEEP_FREE_BYTES: String(KEPT_FREE),
    ROSTRUM_OPS_LEAST_FREE_MB: '1',
    ROSTRUM_RECORDINGS_ABANDON_AFTER_S: '86400',
    ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
    ROSTRUM_LOG_FILTER: 'warn',
  },
  { folder },
);
const begun = Date.now();
let signedIn = begun;
const host = await register(server, 'Ada');
const mayGoOn = () => process.env.FULL || Date.now() - begun < SHORT_MS;
const talk = await imported();
try {
  while (sums.counts.points < POINTS && mayGoOn()) await point();
} finally {
  await server.stop();
  execFileSync('umount', ['--lazy', data]);
  rmSync(folder, { recursive: true, force: true });
}

const { counts } = sums;
const bad =
  counts.lost +
  counts.false_offsets +
  counts.unexplained +
  counts.recordings_begun +
  counts.silent_rooms +
  counts.not_resumed +
  counts.half_outputs;
for (const problem of problems.slice(0, 20)) console.error(problem);
finish('d7', {
  line:
    `${counts.lost} lost of ${counts.acknowledged} acknowledged pieces at ${counts.points} points of a full disk, goal 0 ` +
    `(${counts.false_offsets} false offsets, ${counts.unexplained} of ${counts.refused} refusals without a reason, ` +
    `${counts.recordings_begun} recordings begun without room, ${counts.silent_rooms} rooms fell silent, ` +
    `${counts.not_resumed} did not resume, ${counts.half_outputs} of ${counts.outputs} files made meanwhile were not whole)`,
  broken: bad > 0 || counts.acknowledged === 0 || counts.refused === 0,
  figures: counts,
});

async function point() {
  if (Date.now() - signedIn > SIGN_IN_EVERY_MS) {
    await host.signIn('ada@example.com');
    signedIn = Date.now();
  }
  const meeting = await open();
  const { studio } = meeting;
  const found = {
    points: 1,
    acknowledged: 0,
    lost: 0,
    false_offsets: 0,
    refused: 0,
    unexplained: 0,
    recordings_begun: 0,
    silent_rooms: 0,
    not_resumed: 0,
    outputs: 0,
    half_outputs: 0,
  };
  const tell = (count, what) => {
    found[count] += 1;
    problems.push(what);
  };

  // Others fill the disk up while pieces arrive; what the pieces take is theirs beside.
  const uploads = await Promise.all(Array.from({ length: UPLOADS }, () => upload(studio)));
  const left = chance.one([0, chance.whole(0, KEPT_FREE), chance.whole(KEPT_FREE, 3 * KEPT_FREE)]);
  const sending = Promise.all(uploads.map((one) => one.sendUntilRefused(chance, found, tell)));
  await pause(chance.whole(0, 300));
  const ballast = fill(left);
  await sending;

  for (const one of uploads) await standsRight(one, tell);
  await refusesToRecord(meeting, tell);
  await isAlive(meeting, 'on a full disk', tell);
  const isHeld = sums.counts.points % HELD_EVERY === 1;
  const output = isHeld && (await waitsForRoom(tell));
  if (isHeld) await pause(HELD_MS);

  rmSync(ballast);
  const captured = capturedBytes(studio);
  for (const one of uploads) await one.sendRest(tell);
  await isAlive(meeting, 'afterwards', tell);
  const grows = until('the captures go on', () => capturedBytes(studio) > captured + 20_000);
  await grows.catch(({ message }) => tell('not_resumed', message));
  await Promise.all(uploads.map((one) => isSame(studio, one, found, tell)));
  if (output) await isMade(output, found, tell);
  meeting.end();
  await studio.remove();
  await host.post(`/api/v1/recordings/${await meeting.recordOther()}/stop`);
  sums.add(found);
}

/** A meeting that is recorded, with two who send sound and pictures, and a room that shall be recorded later. */
async function open() {
  const peers = new Peers(server);
  const enter = async (room) => {
    for (const who of ['Linus', 'Margaret'])
      await peers.consent(await peers.enter(room, who), true);
    await peers.play();
  };
  const studio = await Studio.open(server, host, 'A meeting', enter);
  const listener = await seat(studio.room, 'Barbara');
  await until('the meeting is captured', () => capturedBytes(studio) > 20_000);
  const other = await createRoom(host, 'Another');
  const waiting = await seat(other, 'Edsger');
  return {
    studio,
    listener,
    other,
    async recordOther() {
      const { id } = await host.post('/api/v1/recordings/start', { room_id: other.id });
      waiting.close();
      return id;
    },
    end() {
      peers.end();
      listener.close();
    },
  };
}

/** A minute. */
function filmed() {
  const file = join(folder, 'talk.mp4');
  const inputs = '-f lavfi -i color=gray:s=64x36:r=5:d=60 -f lavfi -i sine=d=60:r=48000';
  const coded = '-c:v libx264 -pix_fmt yuv420p -g 10 -c:a aac -ac 2';
  const words = `-nostdin -loglevel error -y ${inputs} ${coded}`.split(' ');
  execFileSync('ffmpeg', [...words, file]);
  return file;
}

/** A recording of which something can be made. */
async function imported() {
  const { id } = await importFile(host, film);
  return `/api/v1/recordings/${id}/outputs`;
}

/** Asks for what the disk has no room for: refused, or accepted and said what it waits for. Its address, if it was accepted. */
async function waitsForRoom(tell) {
  const answer = await host.raw('POST', talk, OUTPUT);
  const said = await answer.json();
  if (answer.status === 507 && said.code === 'storage.full') return null;
  if (answer.status !== 201) {
    tell('unexplained', `an output answered ${answer.status} ${JSON.stringify(said)}`);
    return null;
  }
  const path = `${talk}/${said.id}`;
  const explained = async () => {
    const { state, problem } = await host.get(path);
    if (state === 'ready') tell('half_outputs', 'an output was made on a full disk');
    return state !== 'running' && /disk is full/.test(problem ?? '');
  };
  const waits = until('an output says what it waits for', explained);
  await waits.catch(({ message }) => tell('unexplained', message));
  return path;
}

/** There is room again: it is made by itself, and whole. */
async function isMade(path, found, tell) {
  found.outputs += 1;
  const ready = async () => {
    const seen = await host.get(path);
    return seen.state === 'ready' && seen;
  };
  try {
    const seen = await until('the output is made', ready, { seconds: 60 });
    const answer = await host.raw('GET', `${path}/file`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const sum = createHash('sha256').update(bytes).digest('hex');
    if (sum !== seen.sha256 || Math.abs(seen.duration_ms - 60_000) > 200)
      tell('half_outputs', `${bytes.length} bytes, ${seen.duration_ms} ms`);
  } catch ({ message }) {
    tell('not_resumed', message);
  }
  await host.call('DELETE', path);
}

async function seat(room, name) {
  const guest = await joinAsGuest(server, room, name);
  const socket = await connect(server, guest.token);
  const client = { browser: 'proof', version: '1', mobile: false };
  await socket.ask('room:join', { room_id: room.id, decode: ['vp8'], consent: false, client });
  return socket;
}

async function upload(studio) {
  const take_id = await studio.newTake();
  const length = chance.whole(2, 12) << 20;
  const from = chance.whole(0, pool.length - length);
  const path = await studio.tus.create({ purpose: 'take', take_id }, length);
  return new Upload(studio.tus, path, pool.subarray(from, from + length), take_id);
}

/** Somebody else's file takes all but `left` bytes. */
function fill(left) {
  const file = join(data, 'of-somebody-else');
  const block = Buffer.alloc(64 << 10, 1);
  const open = openSync(file, 'w');
  try {
    while (freeBytes() > left)
      writeSync(open, block, 0, Math.min(block.length, freeBytes() - left));
  } catch (error) {
    // Somebody was faster.
    if (error.code !== 'ENOSPC') throw error;
  } finally {
    closeSync(open);
  }
  return file;
}

function freeBytes() {
  const { bavail, bsize } = statfsSync(data);
  return bavail * bsize;
}

async function standsRight(one, tell) {
  const { status, offset } = await one.tus.head(one.path);
  if (status !== 200 || offset !== one.acknowledged)
    tell(
      'false_offsets',
      `${one.path}: ${status} at ${offset}, acknowledged was ${one.acknowledged}`,
    );
}

async function refusesToRecord({ other }, tell) {
  if (freeBytes() > KEPT_FREE) return;
  const body = { room_id: other.id };
  const answer = await host.raw('POST', '/api/v1/recordings/start', body);
  const problem = await answer.json();
  if (answer.status === 201) {
    tell('recordings_begun', 'a recording began without room for it');
    await host.post(`/api/v1/recordings/${problem.id}/stop`);
  } else if (answer.status !== 507 || problem.code !== 'storage.full') {
    tell('unexplained', `a start answered ${answer.status} ${JSON.stringify(problem)}`);
  }
}

/** One sees what the other does, and what is asked is answered. */
async function isAlive({ studio, listener }, when, tell) {
  const heard = listener.heard.length;
  try {
    await studio.socket.ask('reaction:send', { emoji: '👏' });
    await studio.socket.ask('clock:ping', { t0: 1 });
    await until('the reaction is seen', () =>
      listener.heard.slice(heard).some(({ event }) => event.startsWith('reaction')),
    );
    await host.get(`/api/v1/rooms/${studio.room.id}`);
  } catch (error) {
    tell('silent_rooms', `${when}: ${error.message}`);
  }
}

function capturedBytes({ id }) {
  const files = [...filesOf(join(data, 'media/recordings', id))];
  const captures = files.filter(([path]) => !path.endsWith('.pcm'));
  return captures.reduce((sum, [, size]) => sum + size, 0);
}

async function isSame(studio, one, found, tell) {
  found.acknowledged += one.pieces.length;
  if (one.acknowledged < one.bytes.length) return;
  const taken = studio.take(one.take, one.bytes.length);
  const stored = await taken.catch(({ message }) => tell('not_resumed', message));
  if (!stored) return;
  const lost = one.lost(stored);
  if (lost === 0) return;
  found.lost += lost;
  tell('false_offsets', `${one.path}: the take is another one`);
}
