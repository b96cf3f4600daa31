// A guest records in a real browser; at a random moment the browser is killed, its tab crashes, is reloaded, or loses the line
// before it is killed. It is opened again, and all that the page had shown as saved must come to the server, piece by piece.
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spanOf } from '../../../e2e/support/analysis.mjs';
import { createRoom, register } from '../../../e2e/support/api.mjs';
import { enter } from '../../../e2e/support/studio.mjs';
import { pause, until } from '../../../e2e/support/wait.mjs';
import { filesOf } from '../../lib/disk.mjs';
import { finish } from '../../lib/report.mjs';
import { Sums } from '../../lib/sums.mjs';
import { startProved } from '../server.mjs';
import { openGuest } from './browser.mjs';
import { Told } from './told.mjs';

const KILLS = process.env.FULL ? 500 : 4;
/** On a slow machine the short form has fewer. */
const SHORT_MS = 60_000;
const WAYS = ['killed', 'crashed', 'reloaded', 'offline'];
const LONGEST_TAIL_S = { microphone: 0.5, camera: 1.5 };
const LONGEST_RESUME_S = 10;

const sums = new Sums('d3', {
  kills: 0,
  takes: 0,
  saved: 0,
  lost: 0,
  late_tails: 0,
  late_resumes: 0,
  worst_sound_s: 0,
  worst_picture_s: 0,
  worst_resume_s: 0,
});
const server = await startProved({ ROSTRUM_SERVER_WRITES_PER_MINUTE: '0' });
const host = await register(server, 'Ada');
const profile = mkdtempSync(join(tmpdir(), 'rostrum-d3-'));
const begun = Date.now();
const mayGoOn = () => process.env.FULL || Date.now() - begun < SHORT_MS;
try {
  while (sums.counts.kills < KILLS && mayGoOn()) await once(WAYS[sums.counts.kills % WAYS.length]);
} finally {
  if (!process.env.KEEP) {
    await server.dispose();
    rmSync(profile, { recursive: true, force: true });
  } else await server.stop();
}

const { kills, takes, saved, lost, late_tails, late_resumes } = sums.counts;
const { worst_sound_s, worst_picture_s, worst_resume_s } = sums.counts;
finish('d3', {
  line:
    `${lost} of ${saved} pieces shown as saved lost over ${kills} ends of a tab (${takes} takes); not yet saved at most ` +
    `${worst_sound_s.toFixed(2)} s of sound and ${worst_picture_s.toFixed(2)} s of picture (${late_tails} over the goal); ` +
    `sent on after at most ${worst_resume_s.toFixed(1)} s (${late_resumes} over the goal), goal 0`,
  broken: lost + late_tails + late_resumes > 0 || takes === 0,
  figures: { ...sums.counts },
});

async function once(way) {
  await host.signIn('ada@example.com');
  const room = await createRoom(host, `Tab ${sums.counts.kills}`);
  const link = new URL(room.join_url);
  const address = server.url + link.pathname + link.hash;
  const told = new Told();
  let guest = await openGuest(profile, (news) => told.hear(news));
  await guest.page.goto(address);
  await enter(guest.page, { name: 'Grace' });
  const { id } = await host.post('/api/v1/recordings/start', {
    room_id: room.id,
  });
  await until('a microphone and a camera are saved', () => told.saves(['microphone', 'camera']));
  await pause(1500 + Math.random() * 4000);
  if (way === 'offline') {
    await guest.context.setOffline(true);
    await pause(1000 + Math.random() * 3000);
  }
  const ended = await end(guest, way, told);
  guest = await open(guest, way, address, told);
  const again = Date.now();
  const mine = [...told.shown.keys()];
  const resumed = () => mine.every((take) => told.isOnItsWay(take));
  const all = until('what was left is sent on', resumed, {
    seconds: 60,
    every: 50,
  });
  await all.catch(({ message }) => console.error(`${way}: ${message}`));
  const resume = (Date.now() - again) / 1000;
  await host.post(`/api/v1/recordings/${id}/stop`);
  const safe = () => mine.every((take) => told.state.get(take) === 'safe');
  const arrived = until('the takes are safe', safe, { seconds: 60 });
  await arrived.catch(({ message }) => console.error(`${way}: ${message}`));
  const recording = await until(
    'the takes are attached',
    async () => {
      const seen = await host.get(`/api/v1/recordings/${id}`);
      return seen.tracks.some((t) => t.origin === 'local' && t.state === 'uploading') ? null : seen;
    },
    { seconds: 30 },
  ).catch(() => host.get(`/api/v1/recordings/${id}`));
  judge({ way, recording, told, ended, resume });
  await guest.kill();
  for (const query of ['', '?for_good=true'])
    await host.call('DELETE', `/api/v1/recordings/${id}${query}`);
}

/** Ends the tab in this way; when that was. What the page had shown until then is what counts. */
async function end(guest, way, told) {
  if (way === 'crashed') {
    const session = await guest.context.newCDPSession(guest.page);
    const gone = new Promise((done) => guest.page.once('crash', done));
    // It never answers.
    session.send('Page.crash').catch(() => {});
    await gone;
  }
  const ended = Date.now();
  if (way === 'killed' || way === 'offline') await guest.kill();
  told.freeze();
  return ended;
}

/** Opens the room's door again, in the same profile; the browser that is open then. */
async function open(guest, way, address, told) {
  if (way === 'reloaded') {
    await guest.page.reload();
    return guest;
  }
  if (way === 'crashed') {
    const page = await guest.context.newPage();
    await page.goto(address);
    return { ...guest, page };
  }
  const next = await openGuest(profile, (news) => told.hear(news));
  await next.page.goto(address);
  return next;
}

function judge({ way, recording, told, ended, resume }) {
  const folder = join(server.data, 'media', 'recordings', recording.id);
  const files = [...filesOf(folder).keys()].map((path) => join(folder, path));
  const late_resumes = Number(resume > LONGEST_RESUME_S);
  const found = {
    kills: 1,
    takes: 0,
    saved: 0,
    lost: 0,
    late_tails: 0,
    late_resumes,
  };
  const worst = {
    worst_sound_s: 0,
    worst_picture_s: 0,
    worst_resume_s: resume,
  };
  for (const [take, item] of told.shown) {
    const wanted = told.savedPieces(take, item.total_bytes);
    found.takes += 1;
    found.saved += wanted.length;
    const { bytes, piece } = fileOf(wanted[0], files, recording);
    const lost = wanted.filter((one) => !isIn(bytes, one)).length;
    found.lost += lost;
    if (lost)
      console.error(`${way}: ${lost} of ${wanted.length} pieces of the ${item.source} lost`);
    if (!piece) continue;
    const began = recording.started_at_ms + piece.offset_ms;
    const tail = (ended - began) / 1000 - secondsOf(item, bytes, piece, files);
    const key = item.source === 'microphone' ? 'worst_sound_s' : 'worst_picture_s';
    worst[key] = Math.max(worst[key], tail);
    // What was recorded after the moment that counts only makes the tail shorter.
    if (tail <= LONGEST_TAIL_S[item.source]) continue;
    found.late_tails += 1;
    console.error(`${way}: ${tail.toFixed(2)} s of the ${item.source} were not saved yet`);
  }
  console.error(`${way}: ${JSON.stringify({ ...found, ...worst })}`);
  sums.add({ ...found, ...worst });
}

/** The server's file that begins with this piece, and what the server says of it. */
function fileOf(first, files, recording) {
  for (const file of files) {
    const bytes = readFileSync(file);
    if (!isIn(bytes, first)) continue;
    const pieces = recording.tracks.flatMap((track) => track.pieces);
    return { bytes, piece: pieces.find((one) => file.includes(one.id)) };
  }
  return { bytes: Buffer.alloc(0), piece: null };
}

function isIn(bytes, { from, length, sha256 }) {
  const part = bytes.subarray(from, from + length);
  return createHash('sha256').update(part).digest('hex') === sha256;
}

function secondsOf(item, bytes, piece, files) {
  if (item.source === 'microphone') return piece.duration_ms / 1000;
  const { first, end } = spanOf(files.find((file) => file.includes(piece.id)));
  return end - first;
}
