// What one authorised request costs: playlists and segments of a ladder, from us with each viewer's own playback token in
// the address and from nginx without any question, over 100 and 1,000 connections that are kept open, one viewer each.
//
// Three kinds: a playlist that all viewers ask for, a segment that all ask for (a live edge), and all segments in turn
// (viewers who are each at another place).
import { execFile, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importFile, makeLadder, register } from '../../e2e/support/api.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { ROOT } from '../../e2e/support/paths.mjs';
import { pause, until } from '../../e2e/support/wait.mjs';
import { film } from '../../e2e/support/films.mjs';
import { cpuOf } from '../lib/process.mjs';
import { finish } from '../lib/report.mjs';

const run = promisify(execFile);
const SECONDS = process.env.FULL ? 20 : 5;
const CONNECTIONS = [100, 1000];
/** How long a playback's token is good for: it is renewed in time, as players do. */
const RENEWED_EVERY_MS = 3 * 60_000;

async function measure() {
  const owner = await register(server, 'Ada');
  const recording = await importFile(owner, film({ size: '1280x720', seconds: 120, kbps: 2000 }));
  await makeLadder(owner, recording, [1000]);
  const viewers = new Viewers(owner, recording);
  const files = await addresses(viewers.stream, await viewers.tokens(1));
  const rows = [];
  for (const [name, paths] of Object.entries(files)) {
    for (const connections of CONNECTIONS) {
      const tokens = await viewers.tokens(connections);
      const mine = tokens.flatMap((token, n) => [`${paths[n % paths.length]}?pt=${token}`]);
      const ours = await load(server.url, mine, connections, () => cpuOf(server.pid));
      const theirs = await load(nginx.url, paths, connections, nginx.cpu);
      rows.push({ name, connections, ours, theirs, ratio: ratio(theirs.cpu_us, ours.cpu_us) });
      console.log(JSON.stringify(rows.at(-1)));
    }
  }
  const worst = rows.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  const errors = rows.reduce((sum, row) => sum + row.ours.errors + row.theirs.errors, 0);
  finish('hls', {
    line:
      `${worst.ratio}x nginx (requests for the same CPU, worst of ${rows.length}: ${worst.name}, ` +
      `${worst.connections} connections, ${worst.ours.cpu_us} us and ${worst.theirs.cpu_us} us), ` +
      `${errors} errors, goal 1.0x`,
    figures: { worst: worst.ratio, errors, rows },
  });
}

/** Playbacks of one recording, each with a token of its own. */
class Viewers {
  #open = [];
  #since = 0;

  constructor(owner, recording) {
    Object.assign(this, { owner, path: `/api/v1/recordings/${recording.id}` });
  }

  async tokens(count) {
    if (Date.now() - this.#since > RENEWED_EVERY_MS) [this.#open, this.#since] = [[], Date.now()];
    while (this.#open.length < count) {
      this.#open.push(await this.owner.post(`${this.path}/playbacks`));
    }
    return this.#open.slice(0, count).map((playback) => playback.token);
  }

  /** An address below the recording's stream. */
  get stream() {
    return `${this.path}/stream`;
  }
}

/** What is asked for, as paths that are the same here and there; nginx gets the files. */
async function addresses(stream, [token]) {
  const text = async (path) => (await body(path, token)).toString();
  const master = `${stream}/master.m3u8`;
  const list = below(master, /^[^#].*$/gm, await text(master))[0];
  const segments = below(list, /^[^#].*$/gm, await text(list));
  for (const path of [list, ...segments]) {
    mkdirSync(join(folder, 'www', path, '..'), { recursive: true });
    writeFileSync(join(folder, 'www', path), await body(path, token));
  }
  return { 'a playlist': [list], 'one segment': [segments[3]], 'all segments': segments };
}

/** The addresses that a list names. */
function below(path, pattern, list) {
  return list.match(pattern).map((found) => new URL(found, new URL(path, server.url)).pathname);
}

async function body(path, token) {
  const answer = await fetch(new URL(`${path}?pt=${token}`, server.url));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

async function load(url, paths, connections, cpu) {
  const file = join(folder, 'paths');
  writeFileSync(file, `${paths.join('\n')}\n`);
  const script = join(ROOT, 'bench/hls/wrk.lua');
  // Not waited for by standing still: the server's log is read here, and a full pipe would stop it.
  const wrk = async (seconds) => {
    const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url];
    const { stdout } = await run('wrk', args, { env: { ...process.env, PATHS: file } });
    return JSON.parse(stdout.trim().split('\n').at(-1));
  };
  await wrk(1);
  await pause(200);
  const before = cpu();
  const report = await wrk(SECONDS);
  const spent = cpu() - before;
  return {
    per_s: Math.round(report.requests / report.seconds),
    cpu_us: Math.round((spent * 1e7) / report.requests) / 10,
    cpu_s_per_gb: Math.round((spent * 1e12) / report.bytes) / 1000,
    p99_ms: report.p99_ms,
    errors: report.errors,
  };
}

async function startNginx() {
  const port = Number(new URL(server.url).port) + 1000;
  mkdirSync(join(folder, 'www'), { recursive: true });
  const settings = readFileSync(join(ROOT, 'bench/hls/nginx.conf'), 'utf8');
  const file = join(folder, 'nginx.conf');
  writeFileSync(file, settings.replaceAll('FOLDER', folder).replaceAll('PORT', String(port)));
  execFileSync('chmod', ['755', folder]);
  const child = spawn('nginx', ['-c', file], { stdio: 'inherit' });
  const url = `http://127.0.0.1:${port}`;
  await until('nginx answers', () => fetch(url).then(() => true));
  const workers = readdirSync('/proc').filter((pid) => parentOf(pid) === child.pid);
  const cpu = () => [child.pid, ...workers].reduce((sum, pid) => sum + cpuOf(pid), 0);
  return { url, cpu, end: () => child.kill() };
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${Number(pid)}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

function ratio(theirs, ours) {
  return Math.round((theirs / ours) * 100) / 100;
}

const server = await startServer({
  env: { ROSTRUM_PLAYBACK_LADDER_AUTO: 'false', ROSTRUM_SERVER_WRITES_PER_MINUTE: '0' },
});
const folder = mkdtempSync(join(tmpdir(), 'rostrum-hls-'));
const nginx = await startNginx();
try {
  await measure();
} finally {
  nginx.end();
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
}
