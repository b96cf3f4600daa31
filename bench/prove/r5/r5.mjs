// Clients of four kinds come all at once: some never say a word, some never end the head of their request, some ask for a
// film and read none of it, some do so by HTTP/2, as often at once as they may, and never open a window. Meanwhile others go on
// asking, and the server's connections are counted until there are none.
import { readFileSync } from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import { importFile, makeLadder, register } from '../../../e2e/support/api.mjs';
import { film } from '../../../e2e/support/films.mjs';
import { pause, until } from '../../../e2e/support/wait.mjs';
import { memoryOf } from '../../lib/process.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';

const MANY = process.env.FULL ? 5000 : 400;
/** Until then all must be gone. */
const GONE_AFTER_S = 15;
/** Those who ask meanwhile, and for how long. */
const [HONEST, SECONDS] = [16, 8];
const STREAMS = 32;
/** A byte of a head now and then. */
const DRIP_MS = 2000;

const server = await startProved({
  ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
  ROSTRUM_PLAYBACK_LADDER_AUTO: 'false',
  ROSTRUM_SERVER_STALL_S: '12',
});
const { hostname, port } = new URL(server.url);
const ends = [];
/** Whoever is not answered yet has nothing to take. */
const answered = [];
try {
  await prove();
} finally {
  for (const end of ends) end();
  await server.dispose();
}

async function prove() {
  const owner = await register(server, 'Ada');
  const recording = await importFile(owner, film({ size: '1280x720', seconds: 60, kbps: 4000 }));
  await makeLadder(owner, recording, [4000]);
  const path = `/api/v1/recordings/${recording.id}`;
  const { token } = await owner.post(`${path}/playbacks`);
  const large = `${path}/download?pt=${token}`;
  const small = `${path}/stream/master.m3u8?pt=${token}`;

  const alone = await honest(small);
  await until('nobody is there', () => open() === 0);
  const memory = memoryOf(server.pid);
  const kinds = [silent, endless, () => unread(large), (n) => greedy(large, n)];
  for (let n = 0; n < MANY; n += 1) await kinds[n % kinds.length](n);
  const there = open();
  if (there < MANY * 0.9) throw new Error(`only ${there} of ${MANY} are there: nothing was proved`);
  await Promise.all(answered);
  const came = Date.now();
  const [among, most] = [await honest(small), memoryOf(server.pid)];
  while (open() > 0 && Date.now() - came < GONE_AFTER_S * 1000) await pause(100);
  const left = open();
  const after = Math.round((Date.now() - came) / 100) / 10;
  const errors = alone.errors + among.errors;
  finish('r5', {
    line:
      `${left} of ${MANY} are still there after ${after} s, ${errors} errors of others, whose p99 is ${among.p99_ms} ms ` +
      `(${alone.p99_ms} ms alone), ${Math.round(most - memory)} MB for them; goals 0 after ${GONE_AFTER_S} s, 0, 2x`,
    broken: left + errors > 0 || among.p99_ms > 2 * alone.p99_ms,
    figures: { many: MANY, left, after_s: after, alone, among, memory_mb: [memory, most] },
  });
}

/** How long those wait who ask, get what they asked for, and ask again. */
async function honest(path) {
  const [took, end] = [[], Date.now() + SECONDS * 1000];
  let errors = 0;
  const one = async () => {
    while (Date.now() < end) {
      const began = performance.now();
      const answer = await fetch(server.url + path).catch(() => null);
      await answer?.arrayBuffer();
      if (!answer?.ok) errors += 1;
      took.push(performance.now() - began);
      await pause(20);
    }
  };
  await Promise.all(Array.from({ length: HONEST }, one));
  took.sort((a, b) => a - b);
  const p99 = took[Math.floor(took.length * 0.99)];
  return { requests: took.length, errors, p99_ms: Math.round(p99 * 10) / 10 };
}

/** How many are connected with the server, as the kernel sees its side (proc_pid_net(5)). */
function open() {
  const here = Number(port).toString(16).toUpperCase().padStart(4, '0');
  const lines = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
  const fields = lines.map((line) => line.trim().split(/\s+/));
  return fields.filter(([, local, , state]) => local?.endsWith(`:${here}`) && state === '01')
    .length;
}

function connect() {
  return new Promise((done, fail) => {
    const socket = net.connect(Number(port), hostname, () => done(socket));
    socket.once('error', fail);
    socket.on('error', () => {}); // Being cut off is what it is here for.
    ends.push(() => socket.destroy());
  });
}

async function silent() {
  await connect();
}

async function endless() {
  const socket = await connect();
  socket.write('GET / HTTP/1.1\r\nHost: here\r\nX-Slow: ');
  const drip = setInterval(() => socket.write('a'), DRIP_MS);
  socket.on('close', () => clearInterval(drip));
  ends.push(() => clearInterval(drip));
}

async function unread(path) {
  const socket = await connect();
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: here\r\n\r\n`);
}

async function greedy(path, n) {
  // No room at all, or for one byte.
  const initialWindowSize = Math.floor(n / 4) % 2;
  const client = http2.connect(server.url, { settings: { initialWindowSize } });
  client.on('error', () => {});
  ends.push(() => client.destroy());
  await new Promise((done, fail) => client.once('connect', done).once('error', fail));
  const answers = Array.from({ length: STREAMS }, () => {
    const request = client.request({ ':path': path });
    request.on('error', () => {});
    return new Promise((done) => request.once('response', done).once('close', done));
  });
  answered.push(...answers);
}
