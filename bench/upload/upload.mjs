// How fast uploads become durable, with 1 and with 50 clients, and the memory that takes: the server, rustus with --force-fsync,
// and the bare disk (write, fdatasync, POSIX_FADV_DONTNEED) by turns in the same run, because what the page cache and the disk
// did before moves all of them. For the same reason nothing is deleted before the end. TMPDIR has to be on a real disk.
import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { register } from '../../e2e/support/api.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { until } from '../../e2e/support/wait.mjs';
import { noise } from '../lib/chance.mjs';
import { finish } from '../lib/report.mjs';
import { checksum, creation } from '../lib/tus.mjs';

const run = promisify(execFile);
const MIB = 1 << 20;
const ROUNDS = process.env.FULL ? 5 : 2;
/** The largest pieces that both servers take as they come; what browsers send is smaller (the sweep). */
const PIECE = 8 * MIB;
/** Clients, and how many pieces each sends. */
const LOADS = { one: [1, 32], fifty: [50, 2] };
const SWEEP = [64, 256, 1024, 4096, 8192, 16384].map((kib) => kib * 1024);
const SWEEP_BYTES = process.env.FULL ? 256 * MIB : 64 * MIB;
const MOST_MEMORY_MB = 60;
/** An access token holds for a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000;

const folder = mkdtempSync(join(tmpdir(), 'rostrum-upload-'));
enoughRoom();
mkdirSync(join(folder, 'ours'));
const piece = pieceOf(PIECE);
const server = await startServer({
  folder: join(folder, 'ours'),
  env: { ROSTRUM_UPLOADS_MAX_OPEN: '10000', ROSTRUM_LOG_FILTER: 'warn' },
});
let signedIn = Date.now();
const owner = await register(server, 'Ada');
const rustus = await startRustus();
try {
  await measure();
} finally {
  await server.stop();
  rustus?.child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const ours = target(server.url, '/api/v1/uploads', server.pid);
  const rows = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [load, [clients, pieces]] of Object.entries(LOADS)) {
      rows.push({ who: 'rostrum', load, ...(await send(ours, clients, pieces, piece)) });
      if (rustus)
        rows.push({ who: 'rustus', load, ...(await send(rustus, clients, pieces, piece)) });
    }
    rows.push({ who: 'disk', load: 'one', ...(await disk(round)) });
  }
  for (const row of rows) console.log(JSON.stringify(row));
  const sweep = [];
  for (const size of SWEEP) sweep.push(await swept(ours, size));
  for (const row of sweep) console.log(JSON.stringify(row));
  report(rows, sweep);
}

function report(rows, sweep) {
  const speed = (who, load) =>
    median(rows.filter((row) => row.who === who && row.load === load).map((row) => row.mib_s));
  const memory = (who) => {
    const those = rows.filter((row) => row.who === who && row.load === 'fifty');
    return Math.round(Math.max(...those.map((row) => row.peak_mb)));
  };
  const [one, fifty] = [speed('rostrum', 'one'), speed('rostrum', 'fifty')];
  const ofDisk = round(Math.min(one, fifty) / speed('disk', 'one'));
  const beside = rustus && {
    one: speed('rustus', 'one'),
    fifty: speed('rustus', 'fifty'),
    peak_mb: memory('rustus'),
  };
  const ratio = beside && round(Math.min(one / beside.one, fifty / beside.fifty));
  const theirs = beside
    ? `${ratio}x rustus --force-fsync (the worse of 1 and 50 clients: ${one} and ${fifty} MiB/s, ` +
      `rustus ${beside.one} and ${beside.fifty}), goal 2.0x`
    : `rustus was not measured (${one} and ${fifty} MiB/s with 1 and 50 clients)`;
  finish('upload', {
    line:
      `${theirs}; ${ofDisk}x of the bare disk (${speed('disk', 'one')} MiB/s), goal 0.8x; ` +
      `${memory('rostrum')} MB at 50 clients, goal ${MOST_MEMORY_MB} MB`,
    broken: !beside,
    figures: { ratio, one, fifty, of_disk: ofDisk, peak_mb: memory('rostrum'), beside, sweep },
  });
}

/** What pieces of `size` cost, with the checksum that browsers send along. */
async function swept(ours, size) {
  const part = pieceOf(size);
  const count = (clients) => Math.max(1, Math.round(SWEEP_BYTES / size / clients));
  const row = { piece_kib: size / 1024 };
  for (const clients of [1, 50]) {
    const { mib_s, p50_ms, p99_ms } = await send(ours, clients, count(clients), part, true);
    row[clients] = { mib_s, p50_ms, p99_ms };
  }
  return row;
}

function target(url, path, pid) {
  return { host: new URL(url).host, path, pid };
}

async function send({ host, path, pid }, clients, pieces, part, checked = false) {
  const headers = path.startsWith('/api') ? await ourHeaders(part, checked) : {};
  // From here on the largest memory is counted anew.
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
  const result = await load(['tus', host, path, clients, pieces, part.file], headers);
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return { ...result, peak_mb: Number(status.match(/^VmHWM:\s+(\d+)/m)[1]) / 1024 };
}

async function ourHeaders(part, checked) {
  if (Date.now() - signedIn > SIGN_IN_EVERY_MS) {
    await owner.signIn('ada@example.com');
    signedIn = Date.now();
  }
  const lines = (headers) =>
    Object.entries({ authorization: `Bearer ${owner.token}`, ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
  const { 'upload-metadata': metadata } = creation({ purpose: 'import', filename: 'a.wav' }, 1);
  return {
    CREATE: lines({ 'upload-metadata': metadata }),
    PATCH: lines(checked ? { 'upload-checksum': part.checksum } : {}),
  };
}

function disk(number) {
  const [, pieces] = LOADS.one;
  return load(['disk', piece.file, pieces, join(folder, `disk-${number}`)]);
}

async function load(args, headers = {}) {
  const env = { ...process.env, ...headers };
  const { stdout } = await run(process.env.UPLOAD_LOAD, args.map(String), { env });
  return JSON.parse(stdout);
}

function pieceOf(size) {
  const file = join(folder, `piece-${size}`);
  const bytes = noise(size, 9);
  writeFileSync(file, bytes);
  return { file, checksum: checksum('sha256', bytes) };
}

async function startRustus() {
  if (!process.env.RUSTUS) return null;
  const data = join(folder, 'theirs');
  mkdirSync(data);
  const port = await freePort();
  const args = [
    ...['--host', '127.0.0.1', '--port', port, '--data-dir', data, '--info-dir', data],
    ...['--max-body-size', 2 * PIECE, '--log-level', 'ERROR', '--force-fsync', 'true'],
  ];
  const child = spawn(process.env.RUSTUS, args.map(String), { stdio: 'inherit' });
  process.on('exit', () => child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  await until('rustus answers', () => fetch(`${url}/files`, { method: 'OPTIONS' }));
  return { child, ...target(url, '/files', child.pid) };
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Half as much again as is written: the disk is not to be measured while it fills up. */
function enoughRoom() {
  const each = Object.values(LOADS).reduce((sum, [clients, pieces]) => sum + clients * pieces, 0);
  const written = ROUNDS * (2 * each + LOADS.one[1]) * PIECE + 2 * SWEEP.length * SWEEP_BYTES;
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < 1.5 * written)
    throw new Error(
      `${folder} has too little room: ${Math.ceil((1.5 * written) / 2 ** 30)} GiB are needed`,
    );
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return round(sorted[Math.floor(sorted.length / 2)]);
}

function round(value) {
  return Math.round(value * 100) / 100;
}
