// People come to a room with sockets, microphones and cameras and go without a word; strangers ask for what is not there, each
// time by another name. What of the server's memory is its own is looked at before and after each, once all are forgotten.
// The database is another program: SQLite's pages, of which each connection keeps 8 MiB at most, are part of the process and
// become more with every row until then, and would hide a leak. FULL=1 also has two people talk for two hours, and sees
// whether anything grows meanwhile.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { createRoom, register } from '../../../e2e/support/api.mjs';
import { pause } from '../../../e2e/support/wait.mjs';
import { Peers } from '../../lib/peers.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';

const FULL = Boolean(process.env.FULL);
const [JOINS, ABSENT] = FULL ? [100_000, 1_000_000] : [600, 60_000];
/** So much of each comes first: tables get their size, pools their threads. */
const FIRST = 0.5;
/** So many are in a room at once, come to it in all, and ask at once. */
const [AT_ONCE, EACH_ROOM, STRANGERS] = [5, 200, 16];
const MOST_GROWTH = 0.02;
/** Megabytes an hour. */
const MOST_SLOPE = 1;
const SOAK_MIN = FULL ? 120 : 0;
/** Whoever went is forgotten by then. */
const [SETTLED_S, LOOK_S] = [180, 5];

/** Names that nothing has, of every kind that strangers can ask for. */
const KINDS = [
  () => `/api/v1/recordings/${randomUUID()}/stream/master.m3u8?pt=${token()}`,
  () =>
    `/api/v1/recordings/${randomUUID()}/stream/${randomUUID()}/playlist.m3u8?pt=${token()}&_HLS_msn=1`,
  () => `/api/v1/recordings/${randomUUID()}/stream/${randomUUID()}/segment-1.m4s?pt=${token()}`,
  () => `/api/v1/join/${token()}`,
  () => `/api/v1/${token()}`,
  () => `/assets/${token()}.js`,
  () => `/watch/${randomUUID()}`,
];

const { TEST_DATABASE } = process.env;
if (!TEST_DATABASE) throw new Error('no PostgreSQL: use `make prove NAME=r6`');
const server = await startProved({
  ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
  ROSTRUM_DATABASE_URL: TEST_DATABASE,
});
const peers = new Peers(server);
const agent = new http.Agent({ keepAlive: true, maxSockets: STRANGERS });
try {
  await prove();
} finally {
  agent.destroy();
  peers.end();
  await server.dispose();
}

async function prove() {
  const host = await register(server, 'Ada');
  await come(host, JOINS * FIRST);
  await ask(ABSENT * FIRST);
  const before = await settled();
  await come(host, JOINS);
  const joined = await settled();
  await ask(ABSENT);
  const asked = await settled();
  const slope = SOAK_MIN > 0 ? await soak(host) : null;
  const growth = (after, from) => (after - from) / from;
  const [by_joins, by_absent] = [growth(joined, before), growth(asked, joined)];
  const percent = (share) => `${Math.round(share * 1000) / 10} %`;
  finish('r6', {
    line:
      `${percent(by_joins)} more memory after ${JOINS} joins, ${percent(by_absent)} after ${ABSENT} requests for what is not ` +
      `there (${Math.round(before)} MB before)${slope === null ? '' : `, ${slope.toFixed(2)} MB an hour`}; ` +
      `goals ${percent(MOST_GROWTH)}, ${MOST_SLOPE} MB an hour`,
    broken: Math.max(by_joins, by_absent) > MOST_GROWTH || slope > MOST_SLOPE,
    figures: {
      joins: JOINS,
      absent: ABSENT,
      memory_mb: [before, joined, asked],
      slope_mb_h: slope,
    },
  });
}

/** Some at a time, each for long enough to be connected. */
async function come(host, count) {
  for (let from = 0; from < count; from += EACH_ROOM) {
    await host.signIn('ada@example.com');
    const room = await createRoom(host, `Room ${from}`);
    for (let n = from; n < Math.min(count, from + EACH_ROOM); n += AT_ONCE) {
      const there = [];
      for (let k = 0; k < AT_ONCE; k += 1) there.push(await peers.enter(room, `Guest ${k}`));
      for (const person of there) await peers.leave(person);
    }
  }
}

function token() {
  return randomUUID().replaceAll('-', '');
}

async function ask(count) {
  let left = count;
  const stranger = async () => {
    while (left > 0) {
      left -= 1;
      await get(KINDS[left % KINDS.length]());
    }
  };
  await Promise.all(Array.from({ length: STRANGERS }, stranger));
}

function get(path) {
  return new Promise((done, fail) => {
    const request = http.get(server.url + path, { agent }, (answer) => {
      if (answer.statusCode >= 500) fail(new Error(`${path}: ${answer.statusCode}`));
      answer.resume().on('end', done);
    });
    request.on('error', fail);
  });
}

/** What the server holds when it does not become less any more: nobody is there, and what is kept for a while has gone. */
async function settled() {
  let [least, since] = [own(), Date.now()];
  const end = Date.now() + SETTLED_S * 1000;
  while (Date.now() < end && Date.now() - since < 12 * LOOK_S * 1000) {
    await pause(LOOK_S * 1000);
    const now = own();
    if (now < least * 0.998) [least, since] = [now, Date.now()];
  }
  return least;
}

/** Megabytes that no file is behind. */
function own() {
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  return Number(status.match(/^RssAnon:\s+(\d+) kB/m)[1]) / 1024;
}

/** Two talk; megabytes an hour, by the line through what was held each minute after the first ten. */
async function soak(host) {
  const room = await createRoom(host, 'Soak');
  for (const name of ['Grace', 'Linus']) await peers.enter(room, name);
  await peers.play();
  await pause(600_000);
  const seen = [];
  for (let minute = 0; minute < SOAK_MIN; minute += 1) {
    seen.push([minute / 60, own()]);
    await pause(60_000);
  }
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [hours, held] = [mean(seen.map(([at]) => at)), mean(seen.map(([, mb]) => mb))];
  const rise = seen.reduce((sum, [at, mb]) => sum + (at - hours) * (mb - held), 0);
  return rise / seen.reduce((sum, [at]) => sum + (at - hours) ** 2, 0);
}
