// Takes arrive in pieces, many at once; at a random moment the power goes. What was acknowledged must be there afterwards, byte by
// byte, and the uploads must go on to their end.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { register } from '../../../e2e/support/api.mjs';
import { pause } from '../../../e2e/support/wait.mjs';
import { Chance, noise } from '../../lib/chance.mjs';
import { finish } from '../../lib/report.mjs';
import { Studio } from '../../lib/studio.mjs';
import { Sums } from '../../lib/sums.mjs';
import { Upload } from '../d1/upload.mjs';
import { startProved } from '../server.mjs';
import { Disk } from './disk.mjs';

const CUTS = process.env.FULL ? 500 : 10;
/** On a slow machine the short form has fewer cuts. */
const SHORT_MS = 40_000;
const TAKES = 8;
/** An access token holds for a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000;

const zero = { cuts: 0, acknowledged: 0, lost: 0, lies: 0, finished: 0 };
const sums = new Sums('d2', zero);
const chance = new Chance(Date.now());
const pool = noise(16 << 20, 2);

const folder = mkdtempSync(join(tmpdir(), 'rostrum-cut-'));
const disk = new Disk(folder, 512);
const server = await startProved(
  {
    ROSTRUM_RECORDINGS_ABANDON_AFTER_S: '86400',
    ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
    ROSTRUM_UPLOADS_KEEP_FREE_BYTES: '1000000',
    ROSTRUM_OPS_LEAST_FREE_MB: '1',
    ROSTRUM_LOG_FILTER: 'warn',
  },
  { folder, every: 10 },
);
const begun = Date.now();
let signedIn = begun;
const host = await register(server, 'Ada');
const mayGoOn = () => process.env.FULL || Date.now() - begun < SHORT_MS;
try {
  while (sums.counts.cuts < CUTS && mayGoOn()) await once();
} finally {
  await server.stop();
  await disk.remove();
  rmSync(folder, { recursive: true, force: true });
}

const { counts } = sums;
finish('d2', {
  line:
    `${counts.lost} lost of ${counts.acknowledged} acknowledged pieces over ${counts.cuts} power cuts, goal 0 ` +
    `(${counts.lies} false offsets, ${counts.finished} uploads finished)`,
  broken: counts.lost + counts.lies > 0 || counts.acknowledged === 0,
  figures: counts,
});

async function once() {
  if (Date.now() - signedIn > SIGN_IN_EVERY_MS) {
    await host.signIn('ada@example.com');
    signedIn = Date.now();
  }
  const studio = await Studio.open(server, host, `Cut ${sums.counts.cuts}`);
  const life = { dying: false };
  const uploads = [];
  const streams = Array.from({ length: TAKES }, () => stream(life, uploads, studio));
  const ended = Promise.allSettled(streams);
  await pause(chance.whole(300, 1500));
  life.dying = true;
  disk.cut();
  await server.kill();
  for (const { reason } of await ended) if (reason) throw reason;

  await disk.restart();
  await server.start();
  const found = { ...zero, cuts: 1 };
  for (const { tus } of uploads) tus.forget();
  for (const upload of uploads) await judge(studio, upload, found);
  sums.add(found);
  await studio.remove();
}

/** One upload after the other until the power goes. */
async function stream(life, uploads, studio) {
  try {
    while (!life.dying) {
      const length = chance.size(200_000, 4_000_000) * 2;
      const from = chance.whole(0, pool.length - length);
      const take_id = await studio.newTake();
      const path = await studio.tus.create({ purpose: 'take', take_id }, length);
      const upload = new Upload(studio.tus, path, pool.subarray(from, from + length), take_id);
      uploads.push(upload);
      while (!life.dying && upload.left > 0) await upload.sendPiece(chance);
    }
  } catch (error) {
    if (!life.dying) throw error;
  }
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
  if (!whole) {
    const name = `${upload.path.split('/').at(-1)}.bin`;
    const stored = readFileSync(join(server.data, 'media/uploads', name));
    found.lost += upload.lost(stored.subarray(0, offset));
  }
  await upload.sendRest(offset);
  const stored = await studio.take(upload.take, upload.bytes.length);
  found.finished += 1;
  if (digest(stored) === digest(upload.bytes)) return;
  const wrong = upload.lost(stored);
  if (whole) found.lost += wrong;
  if (wrong === 0) found.lies += 1;
  console.error(`${upload.path}: the finished take is another one`);
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
