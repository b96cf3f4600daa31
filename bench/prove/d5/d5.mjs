// Two people are captured; the server is killed at a random moment; what lies on the disk is decoded as it lies; the server
// comes back and what it offers is decoded again. VP8 and H.264 by turns.
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeWhole, spanOf } from '../../../e2e/support/analysis.mjs';
import { createRoom, register } from '../../../e2e/support/api.mjs';
import { pause, until } from '../../../e2e/support/wait.mjs';
import { filesOf } from '../../lib/disk.mjs';
import { Peers } from '../../lib/peers.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';

const KILLS = process.env.FULL ? 250 : 4;
const LONGEST_LOSS_S = 1;
/** Two microphones and two cameras. */
const CAPTURES = 4;

const server = await startProved();
const host = await register(server, 'Ada');
const work = mkdtempSync(join(tmpdir(), 'rostrum-d5-'));
const found = { files: 0, broken: 0, late: 0, worst_loss_s: 0 };
try {
  for (let kill = 0; kill < KILLS; kill += 1) await once(kill);
} finally {
  await server.dispose();
  rmSync(work, { recursive: true, force: true });
}

const bad = found.broken + found.late;
finish('d5', {
  line:
    `${bad} of ${found.files} captured files bad after ${KILLS} kills (${found.broken} did not decode, ` +
    `${found.late} lost more than ${LONGEST_LOSS_S} s; longest loss ${found.worst_loss_s.toFixed(2)} s), goal 0`,
  broken: bad > 0,
  figures: { kills: KILLS, ...found },
});

async function once(kill) {
  await host.signIn('ada@example.com');
  const room = await createRoom(host, `Kill ${kill}`);
  const peers = new Peers(server, { codec: kill % 2 ? 'h264' : 'vp8' });
  for (const name of ['Grace', 'Linus']) await peers.consent(await peers.enter(room, name), true);
  await peers.play();
  const { id } = await host.post('/api/v1/recordings/start', { room_id: room.id });
  const growing = () => capturesOf(id).filter(({ size }) => size > 0);
  await until('two microphones and two cameras are written', () => growing().length === CAPTURES);
  await pause(1500 + Math.random() * 4000);
  await server.kill();
  const killed = Date.now();
  peers.end();
  // As the crash left it, before the server has a chance to mend anything.
  const copy = join(work, id);
  cpSync(join(server.data, 'media', 'recordings', id), copy, { recursive: true });

  await server.start();
  const recording = await repaired(id);
  const begun = Date.parse(recording.created_at);
  const pieces = recording.tracks.flatMap((track) => track.pieces);
  // What is gone altogether is a file that does not decode.
  found.files += CAPTURES - pieces.length;
  found.broken += CAPTURES - pieces.length;
  for (const piece of pieces) {
    const whole = (killed - begun - piece.offset_ms) / 1000;
    const raw = [...filesOf(copy).keys()].find((path) => path.includes(piece.id));
    if (!raw) throw new Error(`no file of piece ${piece.id} was there at the kill`);
    judge(join(copy, raw), whole);
    judge(await host.download(piece.url, join(work, piece.id)), whole);
  }
  rmSync(work, { recursive: true });
  mkdirSync(work);
  await endOf(recording);
}

/** The recording when all its captures can be played again, or as it stands when they never can. */
async function repaired(id) {
  let last;
  const all = until('all captures can be played', async () => {
    last = await host.get(`/api/v1/recordings/${id}`);
    return last.playable && last.tracks.flatMap(({ pieces }) => pieces).length === CAPTURES;
  });
  await all.catch(({ message }) => console.error(message));
  return last;
}

/** The next kill shall meet a quiet server. */
async function endOf({ id, state }) {
  if (state === 'recording') await host.post(`/api/v1/recordings/${id}/stop`);
  await host.call('DELETE', `/api/v1/recordings/${id}`);
}

function capturesOf(id) {
  const files = filesOf(join(server.data, 'media', 'recordings', id));
  return [...files].map(([path, size]) => ({ path, size }));
}

/** `whole`: the seconds from the file's first frame to the kill. */
function judge(file, whole) {
  found.files += 1;
  try {
    decodeWhole(file);
    const { first, end } = spanOf(file);
    const loss = whole - (end - first);
    found.worst_loss_s = Math.max(found.worst_loss_s, loss);
    if (loss > LONGEST_LOSS_S) {
      found.late += 1;
      console.error(`${file}: ${loss.toFixed(2)} s lost of ${whole.toFixed(2)} s`);
    }
  } catch (error) {
    found.broken += 1;
    console.error(String(error.message).slice(0, 400));
  }
}
