// What one authorised request costs: the same playlist and the same segment, from us with a playback token in the
// address and from nginx without any question, over 100 and 1,000 connections that are kept open.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importFile, makeLadder, register } from '../../e2e/support/api.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { ROOT } from '../../e2e/support/paths.mjs';
import { pause, until } from '../../e2e/support/wait.mjs';
import { film } from '../../e2e/support/films.mjs';
import { cpuOf } from '../lib/process.mjs';
import { finish } from '../lib/report.mjs';

const SECONDS = process.env.FULL ? 20 : 5;
const CONNECTIONS = [100, 1000];

const server = await startServer({ env: { ROSTRUM_PLAYBACK_LADDER_AUTO: 'false' } });
const folder = mkdtempSync(join(tmpdir(), 'rostrum-hls-'));
const nginx = await startNginx();
try {
  const files = await addresses();
  const rows = [];
  for (const [name, { url, bytes }] of Object.entries(files)) {
    writeFileSync(join(folder, 'www', name), bytes);
    for (const connections of CONNECTIONS) {
      const ours = await load(url, connections, () => cpuOf(server.pid));
      const theirs = await load(`${nginx.url}/${name}`, connections, nginx.cpu);
      rows.push({ name, connections, ours, theirs, ratio: ratio(theirs.cpu_us, ours.cpu_us) });
      console.log(JSON.stringify(rows.at(-1)));
    }
  }
  const worst = rows.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  const errors = rows.reduce((sum, row) => sum + row.ours.errors, 0);
  finish('hls', {
    line:
      `${worst.ratio}x nginx (requests for the same CPU, worst of ${rows.length}: ${worst.name}, ` +
      `${worst.connections} connections, ${worst.ours.cpu_us} us and ${worst.theirs.cpu_us} us), ` +
      `${errors} errors, goal 1.0x`,
    figures: { worst: worst.ratio, errors, rows },
  });
} finally {
  nginx.end();
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
}

/** A media playlist and one of its segments, with the token a player would carry. */
async function addresses() {
  const owner = await register(server, 'Ada');
  const recording = await importFile(owner, film({ size: '1280x720', seconds: 20, kbps: 2000 }));
  await makeLadder(owner, recording, [1000]);
  const { token } = await owner.post(`/api/v1/recordings/${recording.id}/playbacks`);
  const master = `/api/v1/recordings/${recording.id}/stream/master.m3u8?pt=${token}`;
  const list = linkIn(await text(master), /^[^#].*$/m, master);
  const playlist = await text(list);
  const segment = linkIn(playlist, /^[^#].*$/m, list);
  return {
    'list.m3u8': { url: new URL(list, server.url).href, bytes: Buffer.from(playlist) },
    'segment.m4s': { url: new URL(segment, server.url).href, bytes: await body(segment) },
  };
}

function linkIn(list, pattern, base) {
  const found = list.match(pattern)[0];
  const url = new URL(found, new URL(base, server.url));
  return url.pathname + url.search;
}

async function body(path) {
  const answer = await fetch(new URL(path, server.url));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

const text = async (path) => (await body(path)).toString();

async function load(url, connections, cpu) {
  const wrk = (seconds) =>
    execFileSync(
      'wrk',
      [
        '-t1',
        `-c${connections}`,
        `-d${seconds}s`,
        '--latency',
        '-s',
        join(ROOT, 'bench/hls/report.lua'),
        url,
      ],
      { encoding: 'utf8' },
    );
  wrk(1);
  await pause(200);
  const before = cpu();
  const report = JSON.parse(wrk(SECONDS).trim().split('\n').at(-1));
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
