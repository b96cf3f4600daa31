// A lecture whose presenter's three layers are the ladder, sound mixed and coded: what going live adds to the CPU time of the
// server and of its coder of sound, for one lecture and for many at once; beside it one ffmpeg that makes the same ladder of
// the presenter's best layer, in real time. Then, in two real browsers, how far behind the camera a viewer's picture is.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createRoom, register } from '../../e2e/support/api.mjs';
import { CACHE } from '../../e2e/support/paths.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { pause, until } from '../../e2e/support/wait.mjs';
import { Peers } from '../lib/peers.mjs';
import { cpuOf, familyOf } from '../lib/process.mjs';
import { finish } from '../lib/report.mjs';
import { glassToGlass } from './glass.mjs';

const MANY = Number(process.env.LECTURES ?? 20);
const SECONDS = process.env.FULL ? 60 : 15;
const MEDIA = join(CACHE, 'load-media');

const one = await lectures(1);
const many = await lectures(MANY);
const theirs = await ffmpeg();
const glass = await glassToGlass(SECONDS);
finish('live', {
  line:
    `${one.live} % of a core for one live lecture, ${many.live} % for each of ${MANY} (call and recording beside it ` +
    `${one.call} % and ${many.call} %), ffmpeg making the same ladder ${theirs} %, goal 5 %; viewers ` +
    `${glass.hls.median_ms} ms behind the camera (p95 ${glass.hls.p95_ms} ms), goal 3000 ms; by WHEP ` +
    `${glass.whep.median_ms} ms (p95 ${glass.whep.p95_ms} ms), goal 300 ms`,
  figures: { one, many: { lectures: MANY, ...many }, ffmpeg_percent: theirs, glass },
});

/** Per lecture, in percent of a core: the call with its recording, and what being live adds to that. */
async function lectures(count) {
  const server = await startServer();
  const peers = new Peers(server, { codec: 'h264' });
  try {
    const host = await register(server, 'Ada');
    const recordings = [];
    for (let n = 0; n < count; n += 1) {
      const room = await createRoom(host, `Lecture ${n}`, 'lecture');
      await peers.consent(await peers.enter(room, 'Grace', { layered: true }), true);
      recordings.push(() => host.post('/api/v1/recordings/start', { room_id: room.id }));
    }
    await peers.play();
    const ids = [];
    for (const start of recordings) ids.push((await start()).id);
    await pause(4000);
    const call = await cpuDuring(server, SECONDS);
    for (const id of ids) await goLive(host, id);
    await pause(4000);
    const live = await cpuDuring(server, SECONDS);
    for (const id of ids) await isWhole(host, id);
    const percent = (spent) => Math.round((spent / SECONDS / count) * 1000) / 10;
    return { call: percent(call), live: percent(live - call) };
  } finally {
    peers.end();
    await server.dispose();
  }
}

async function goLive(host, id) {
  await host.post(`/api/v1/recordings/${id}/stream/start-live`);
  await until(`${id} is on air`, () => isOnAir(host, id), { seconds: 60 });
}

async function isOnAir(host, id) {
  const { state, layers } = await host.get(`/api/v1/recordings/${id}/stream/live`);
  return state === 'live' && layers.length === 3;
}

/** What was measured was all of it: all layers are still there. */
async function isWhole(host, id) {
  if (!(await isOnAir(host, id))) throw new Error(`${id} has lost a layer`);
}

async function cpuDuring(server, seconds) {
  const before = spentBy(server.pid);
  await pause(seconds * 1000);
  return spentBy(server.pid) - before;
}

function spentBy(pid) {
  return familyOf(pid).reduce((sum, each) => sum + cpuOf(each), 0);
}

/** Percent of a core of the same ladder, decoded from the best layer and coded anew with its sound, as fast as it comes. */
async function ffmpeg() {
  const picture = ['-stream_loop', '-1', '-re', '-f', 'h264', '-r', '30', '-i', file('f.h264')];
  const sound = ['-stream_loop', '-1', '-re', '-i', file('voice.ogg')];
  const rungs = [
    [1280, 720, 1500],
    [640, 360, 500],
    [320, 180, 150],
  ];
  const split = `[0:v]split=3${rungs.map((_, n) => `[i${n}]`).join('')}`;
  const scaled = rungs.map(([w, h], n) => `[i${n}]scale=${w}:${h}[o${n}]`);
  const outputs = rungs.flatMap(([, , kbps], n) => [
    ...['-map', `[o${n}]`, '-c:v', 'libx264', '-preset', 'veryfast', '-g', '60'],
    ...['-b:v', `${kbps}k`, '-f', 'null', '-'],
  ]);
  const args = [
    ...['-v', 'error', ...picture, ...sound],
    ...['-filter_complex', [split, ...scaled].join(';'), ...outputs],
    ...['-map', '1:a', '-c:a', 'aac', '-b:a', '128k', '-f', 'null', '-'],
  ];
  const child = spawn('ffmpeg', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    await pause(3000);
    const before = cpuOf(child.pid);
    await pause(SECONDS * 1000);
    if (child.exitCode !== null) throw new Error('ffmpeg ended');
    return Math.round(((cpuOf(child.pid) - before) / SECONDS) * 1000) / 10;
  } finally {
    child.kill('SIGKILL');
  }
}

function file(name) {
  return join(MEDIA, name);
}
