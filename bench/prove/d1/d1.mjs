// Takes and imports arrive in pieces, many at once, while two people are captured; the server is killed at a random moment.
// Every piece that was acknowledged must be there afterwards, byte by byte, and the uploads must go on to their end.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { register } from '../../../e2e/support/api.mjs';
import { pause, until } from '../../../e2e/support/wait.mjs';
import { Chance, noise } from '../../lib/chance.mjs';
import { filesOf } from '../../lib/disk.mjs';
import { Peers } from '../../lib/peers.mjs';
import { finish } from '../../lib/report.mjs';
import { Studio } from '../../lib/studio.mjs';
import { Sums } from '../../lib/sums.mjs';
import { Tus } from '../../lib/tus.mjs';
import { startProved } from '../server.mjs';
import { Upload } from './upload.mjs';

const KILLS = process.env.FULL ? 2000 : 12;
/** On a slow machine the short form has fewer kills. */
const SHORT_MS = 45_000;
/** So many people send so many takes, and the host imports besides. */
const TAKES = 8;
const IMPORTS = 4;
/** One kill in so many also meets a capture, of two microphones and two cameras. */
const CAPTURED_EVERY = 4;
const CAPTURES = 4;
const LONGEST_ABSENCE_S = 2;
/** An access token holds for a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000;

const sums = new Sums('d1', {
  kills: 0,
  acknowledged: 0,
  lost: 0,
  lies: 0,
  finished: 0,
  captures: 0,
  captures_lost: 0,
  worst_absence_s: 0,
});
const chance = new Chance(Date.now());
const pool = noise(16 << 20);

const server = await startProved(
  // The meeting has nobody in it between two kills, and its recording shall go on.
  { ROSTRUM_RECORDINGS_ABANDON_AFTER_S: '86400', ROSTRUM_SERVER_WRITES_PER_MINUTE: '0' },
  { every: 10 },
);
let signedIn = Date.now();
const host = await register(server, 'Ada');
const begun = Date.now();
const mayGoOn = () => process.env.FULL || Date.now() - begun < SHORT_MS;
try {
  while (sums.counts.kills < KILLS && mayGoOn()) await once();
} finally {
  if (process.env.KEEP) {
    await server.stop();
  } else await server.dispose();
}

const { counts } = sums;
const bad = counts.lost + counts.lies + counts.captures_lost;
finish('d1', {
  line:
    `${counts.lost} lost of ${counts.acknowledged} acknowledged pieces over ${counts.kills} kills, goal 0 ` +
    `(${counts.lies} false offsets, ${counts.captures_lost} of ${counts.captures} captures gone, ${counts.finished} uploads ` +
    `finished; back after ${counts.worst_absence_s.toFixed(2)} s at the most, goal ${LONGEST_ABSENCE_S} s)`,
  broken: bad > 0 || counts.acknowledged === 0,
  figures: counts,
});

async function once() {
  if (Date.now() - signedIn > SIGN_IN_EVERY_MS) {
    await host.signIn('ada@example.com');
    signedIn = Date.now();
  }
  const { kills } = sums.counts;
  const studio = await open(`Kill ${kills}`, kills % CAPTURED_EVERY === 0);
  const life = { dying: false };
  const uploads = [];
  const streams = [
    ...Array.from({ length: TAKES }, () => stream(life, uploads, () => take(studio))),
    ...Array.from({ length: IMPORTS }, () => stream(life, uploads, importing)),
  ];
  const failed = Promise.all(streams).then(() => Promise.reject(new Error('nothing was killed')));
  // What is captured reaches the disk within half a second.
  const killing = pause(chance.whole(studio.captures ? 1000 : 200, 1500)).then(() => {
    life.dying = true;
    return server.kill();
  });
  await Promise.race([
    killing,
    failed.catch((error) => (life.dying ? killing : Promise.reject(error))),
  ]);
  await Promise.allSettled(streams);
  studio.peers?.end();

  await server.start();
  const absence = server.readyAfterMs / 1000;
  const found = { kills: 1, acknowledged: 0, lost: 0, lies: 0, finished: 0, captures: 0 };
  for (const { tus } of uploads) tus.forget();
  await Promise.all(uploads.map((upload) => judge(studio, upload, found)));
  const captures = await capturesOf(studio);
  sums.add({
    ...found,
    captures: studio.captures,
    captures_lost: studio.captures - captures,
    worst_absence_s: absence,
  });
  await studio.remove();
}

/** A room that is recorded, with two people who send sound and pictures when it is `captured`. */
async function open(name, captured) {
  const peers = captured ? new Peers(server) : null;
  const enter = async (room) => {
    for (const who of peers ? ['Linus', 'Margaret'] : [])
      await peers.consent(await peers.enter(room, who), true);
    await peers?.play();
  };
  const studio = await Studio.open(server, host, name, enter);
  studio.captures = captured ? CAPTURES : 0;
  studio.peers = peers;
  if (captured) await until('all are captured', () => captureFiles(studio).length === CAPTURES);
  return studio;
}

/** One upload after the other until the server is killed. */
async function stream(life, uploads, begin) {
  try {
    while (!life.dying) {
      const upload = await begin();
      uploads.push(upload);
      while (!life.dying && upload.left > 0) await upload.sendPiece(chance);
    }
  } catch (error) {
    if (!life.dying) throw error;
  }
}

async function take(studio) {
  // Whole samples; short ones, so that the last piece is often the last before the kill.
  const bytes = content(chance.size(20_000, 2_000_000) * 2);
  const [{ tus }, take_id] = [studio, await studio.newTake()];
  const path = await tus.create({ purpose: 'take', take_id }, bytes.length);
  return new Upload(tus, path, bytes, take_id);
}

async function importing() {
  const bytes = content(8 << 20);
  const tus = new Tus(server, host.token);
  const path = await tus.create({ purpose: 'import', filename: 'a.wav' }, bytes.length);
  return new Upload(tus, path, bytes, null);
}

function content(length) {
  const from = chance.whole(0, pool.length - length);
  return pool.subarray(from, from + length);
}

async function judge(studio, upload, found) {
  found.acknowledged += upload.pieces.length;
  const { status, offset } = await upload.head();
  if (status !== 200 || !upload.mayStandAt(offset)) {
    found.lies += 1;
    console.error(`${upload.path}: ${status}, stands at ${offset}, ${upload.told()}`);
    if (status !== 200) {
      found.lost += upload.pieces.length;
      return;
    }
  }
  const whole = offset === upload.bytes.length;
  // What a bucket has of an unfinished upload shows only when it is whole.
  const hidden = whole || Boolean(process.env.TEST_BUCKET);
  let stored = hidden ? null : fileOf(upload);
  const before = stored && Buffer.from(stored.subarray(0, offset));
  if (before) found.lost += upload.lost(before);
  if (!upload.take) {
    await upload.tus.remove(upload.path);
    return;
  }
  await upload.sendRest(offset);
  stored = await studio.take(upload.take, upload.bytes.length);
  found.finished += 1;
  const same = digest(stored) === digest(upload.bytes);
  if (same) return;
  // What was found wrong before it went on is not counted twice.
  const wrong = upload.lost(stored);
  if (hidden) found.lost += wrong;
  if (wrong === 0) found.lies += 1;
  console.error(`${upload.path}: the finished take is another one`);
}

function fileOf(upload) {
  return readFileSync(join(server.data, 'media/uploads', `${upload.path.split('/').at(-1)}.bin`));
}

/** The captured files that something was written into. */
function captureFiles({ id }) {
  const files = filesOf(join(server.data, 'media/recordings', id));
  return [...files].filter(([path, size]) => size > 0 && !path.endsWith('.pcm'));
}

/** How many of the captures can be played, once they are repaired. */
async function capturesOf(studio) {
  if (studio.captures === 0) return 0;
  const { tracks } = await host.get(`/api/v1/recordings/${studio.id}`);
  const captured = tracks.filter(({ origin }) => origin !== 'local');
  return captured.flatMap(({ pieces }) => pieces).length;
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
