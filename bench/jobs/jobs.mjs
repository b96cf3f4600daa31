// Our queue on SQLite and on PostgreSQL, and BullMQ on Redis with appendfsync always: 10,000 jobs that do nothing at a
// concurrency of 1 and 10, and the time from enqueuing to the start of one job after another. The same shape for all:
// as many callers as workers, each waiting for its answer; then the workers, until the last job has ended.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../e2e/support/wait.mjs';
import { finish } from '../lib/report.mjs';

const JOBS = Number(process.env.JOBS ?? 10_000);
const IDLE = 300;
const VERSION = '6.7.0';
// Its client, which it does not bring along.
const IOREDIS = '5';

const work = mkdtempSync(join(tmpdir(), 'rostrum-jobs-'));
const found = {};
try {
  found.sqlite = ours(join(work, 'sqlite'));
  // Each part of the benchmark finds the tables of the one before it: the same rows, more of them.
  found.postgres = ours(join(work, 'postgres'), process.env.TEST_DATABASE);
  found.bullmq = await peer();
} finally {
  rmSync(work, { recursive: true, force: true });
}
const times = (mine, at) =>
  (found.bullmq?.[at] ? mine[at].jobs_s / found.bullmq[at].jobs_s : 0).toFixed(2);
finish('jobs', {
  line:
    `${found.sqlite.idle.start_ms_p50} ms to the start (p50, SQLite; PostgreSQL ${found.postgres.idle.start_ms_p50}` +
    `, BullMQ ${found.bullmq?.idle.start_ms_p50 ?? 'not measured'}), jobs/s at 1 and 10: SQLite ${found.sqlite.c1.jobs_s} and ` +
    `${found.sqlite.c10.jobs_s} (${times(found.sqlite, 'c1')} and ${times(found.sqlite, 'c10')} times BullMQ's), PostgreSQL ` +
    `${found.postgres.c1.jobs_s} and ${found.postgres.c10.jobs_s}`,
  figures: { jobs: JOBS, ...found },
});

function ours(folder, url) {
  const out = execFileSync(process.env.ROSTRUM_QUEUE, [folder, url ?? '', String(JOBS)], {
    encoding: 'utf8',
  });
  return JSON.parse(out);
}

async function peer() {
  const require = modules();
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', work, '--save', ''];
  const redis = spawn('redis-server', [...args, '--appendonly', 'yes', '--appendfsync', 'always'], {
    stdio: 'ignore',
  });
  try {
    const { Queue, Worker } = require('bullmq');
    const connection = { host: '127.0.0.1', port, maxRetriesPerRequest: null };
    await until('redis answers', async () => {
      execFileSync('redis-cli', ['-p', String(port), 'ping'], {
        stdio: 'ignore',
      });
      return true;
    });
    const figures = {};
    for (const at of [1, 10]) figures[`c${at}`] = await rates(Queue, Worker, connection, at);
    figures.idle = await latency(Queue, Worker, connection);
    return { version: VERSION, ...figures };
  } finally {
    redis.kill('SIGKILL');
  }
}

async function rates(Queue, Worker, connection, at) {
  const queue = new Queue(`c${at}`, { connection });
  await queue.waitUntilReady();
  let added = 0;
  const begun = performance.now();
  const add = async () => {
    while (added < JOBS) {
      added += 1;
      await queue.add('nothing', { n: added });
    }
  };
  await Promise.all(Array.from({ length: at }, add));
  const adding = (performance.now() - begun) / 1000;
  const started = performance.now();
  await new Promise((done, fail) => {
    let ended = 0;
    const worker = new Worker(`c${at}`, async () => {}, {
      connection,
      concurrency: at,
    });
    worker.on('error', fail);
    worker.on('completed', () => {
      ended += 1;
      if (ended === added) worker.close().then(done, fail);
    });
  });
  const working = (performance.now() - started) / 1000;
  await queue.close();
  return {
    jobs_s: Math.round(JOBS / working),
    add_s: Math.round(JOBS / adding),
  };
}

async function latency(Queue, Worker, connection) {
  const queue = new Queue('idle', { connection });
  const [sent, starts, acknowledged] = [new Map(), [], []];
  const worker = new Worker(
    'idle',
    async ({ data }) => starts.push(performance.now() - sent.get(data.n)),
    { connection },
  );
  await worker.waitUntilReady();
  for (let n = 0; n < IDLE; n += 1) {
    const at = performance.now();
    sent.set(n, at);
    await queue.add('nothing', { n });
    acknowledged.push(performance.now() - at);
    await new Promise((done) => setTimeout(done, 25));
  }
  await until('all have begun', () => starts.length === IDLE);
  await worker.close();
  await queue.close();
  const share = (all, part) =>
    Number(all.toSorted((a, b) => a - b)[Math.floor((all.length - 1) * part)].toFixed(2));
  return {
    n: IDLE,
    start_ms_p50: share(starts, 0.5),
    start_ms_p99: share(starts, 0.99),
    add_ack_ms_p50: share(acknowledged, 0.5),
    add_ack_ms_p99: share(acknowledged, 0.99),
  };
}

/** BullMQ from the registry, kept between runs. */
function modules() {
  const cache = process.env.PEERS_CACHE ?? join(homedir(), '.cache/rostrum-peers');
  const folder = join(cache, `bullmq-${VERSION}`);
  mkdirSync(folder, { recursive: true });
  // Not by asking `require`: it would go on believing that what was missing is.
  const isThere = (name) => existsSync(join(folder, 'node_modules', name, 'package.json'));
  if (!['bullmq', 'ioredis'].every(isThere)) {
    const args = ['install', '--silent', '--no-audit', '--no-fund', '--prefix', folder];
    execFileSync('npm', [...args, `bullmq@${VERSION}`, `ioredis@${IOREDIS}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  return createRequire(join(folder, 'node_modules/'));
}

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}
