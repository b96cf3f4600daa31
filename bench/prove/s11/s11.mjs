// A corpus of hostile files and mutated real ones is imported. What is refused leaves nothing and says why; what is taken has
// only its own bytes in it; ffmpeg opens its own folder and nothing else, and makes no socket, which strace tells.
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { register } from '../../../e2e/support/api.mjs';
import { until } from '../../../e2e/support/wait.mjs';
import { filesOf } from '../../lib/disk.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';
import { CANARY } from './bytes.mjs';
import { corpus } from './corpus.mjs';
import { mutants } from './hurt.mjs';
import { Watch } from './watch.mjs';

/** In the short form one file of each few is tried: some of every kind. */
const EVERY = process.env.FULL ? 1 : 12;
const MUTANTS = Number(process.env.MUTANTS ?? (process.env.FULL ? 10_000 : 18));
/** After so many minutes no more are sent; how many were is told. */
const MINUTES = Number(process.env.MINUTES ?? Infinity);
/** So many are sent before it is waited for what became of them. */
const AT_ONCE = 6;
/** An access token holds for a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000;

const coded = (text) => Buffer.from(text).toString('base64');

let connections = 0;
const trap = createServer((_, answer) => answer.end(CANARY));
trap.on('connection', () => (connections += 1));
await new Promise((ready) => trap.listen(0, '127.0.0.1', ready));

const begun = Date.now();
const watching = mkdtempSync(join(tmpdir(), 'rostrum-s11-'));
const watch = new Watch(watching);
const server = await startProved({ ROSTRUM_LOG_FILTER: 'warn', PATH: watch.path });
const found = {
  files: 0,
  mutants: 0,
  refused: 0,
  taken: 0,
  foreign: 0,
  left: 0,
  unexplained: 0,
  ill: 0,
  strayed: 0,
};
const problems = [];
/** What was left and is counted. */
const counted = new Set();
try {
  await prove();
} finally {
  await server.dispose();
  trap.close();
  astray('the end');
  rmSync(watching, { recursive: true, force: true });
}

const seconds = Math.round((Date.now() - begun) / 1000);
const { foreign: shown, left, unexplained, ill, strayed } = found;
const bad = shown + left + unexplained + ill + strayed + connections;
for (const problem of problems.slice(0, 20)) console.error(problem);
finish('s11', {
  line:
    `${bad} of ${found.files} hostile imports (${found.mutants} of them mutants) did harm (${shown} showed foreign bytes, ${connections} connections, ` +
    `${strayed} opens and sockets that are not theirs in ${watch.runs} runs, ${unexplained} without the right reason, ` +
    `${left} left files, ${ill} answered 5xx), goal 0; ` +
    `${found.refused} refused, ${found.taken} taken for the films they also are; ${seconds} s`,
  broken: bad > 0 || found.files === 0 || watch.runs === 0,
  figures: { ...found, connections, runs: watch.runs, seconds },
});

async function prove() {
  const host = await register(server, 'Ada');
  const folder = join(server.folder, 'of-another-person');
  mkdirSync(folder);
  const secret = join(folder, 'secret.webm');
  writeFileSync(secret, CANARY.repeat(100));
  watch.mustSee(secret);
  const whole = corpus(secret, `http://127.0.0.1:${trap.address().port}`);
  const some = whole.filter((_, n) => n % EVERY === 0);
  let signedIn = Date.now();
  for (const batch of batches(some, mutants(MUTANTS, 2026))) {
    if (Date.now() - begun > MINUTES * 60_000) break;
    if (Date.now() - signedIn > SIGN_IN_EVERY_MS) {
      await host.signIn('ada@example.com');
      signedIn = Date.now();
    }
    const sent = await Promise.all(
      batch.map(([what, name, bytes]) => send(host, what, name, bytes)),
    );
    for (const [n, id] of sent.entries()) await judge(host, id, ...batch[n]);
    found.mutants += batch.filter(([, name]) => name.startsWith('mutant-')).length;
    const whats = batch.map(([what]) => what).join(', ');
    await nothingLeft(whats);
    astray(whats);
  }
}

/** All of `lists`, so many at once. */
function* batches(...lists) {
  let batch = [];
  for (const list of lists) {
    for (const one of list) {
      batch.push(one);
      if (batch.length < AT_ONCE) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

/** What ffmpeg did that it may not. */
function astray(whats) {
  const lines = watch.findings();
  found.strayed += lines.length;
  for (const line of lines) problems.push(`after ${whats}: ${line}`);
}

async function send(host, what, name, bytes) {
  found.files += 1;
  const headers = {
    'tus-resumable': '1.0.0',
    // The server may close an idle connection at the very moment it is used again: then it is sent once more.
    'idempotency-key': randomUUID(),
    'upload-length': String(bytes.length),
    'upload-metadata': `purpose ${coded('import')},filename ${coded(name)}`,
    ...(bytes.length ? { 'content-type': 'application/offset+octet-stream' } : {}),
  };
  const create = () => host.raw('POST', '/api/v1/uploads', new Uint8Array(bytes), headers);
  const made = await create().catch(create);
  if (made.status !== 201)
    throw new Error(`${what}: its upload answered ${made.status} ${await made.text()}`);
  return made.headers.get('location').split('/').at(-1);
}

async function judge(host, id, what, _name, _bytes, code) {
  let answer;
  await until(
    `it is known what became of ${what}`,
    async () => {
      answer = await host.raw('GET', `/api/v1/uploads/${id}/result`);
      return answer.status !== 202;
    },
    { seconds: 600, every: 50 },
  );
  const body = await answer.text();
  if (body.includes(CANARY)) foreign(what, 'its answer');
  if (answer.status >= 500) {
    found.ill += 1;
    problems.push(`${what}: answered ${answer.status} ${body}`);
  } else if (answer.status === 422) {
    found.refused += 1;
    const problem = JSON.parse(body);
    const explained = problem.detail?.length > 10 && problem.code.startsWith('import.');
    if (!explained || (code && problem.code !== code)) {
      found.unexplained += 1;
      problems.push(`${what}: refused as ${problem.code} and not as ${code}: ${problem.detail}`);
    }
  } else if (code) {
    found.unexplained += 1;
    problems.push(`${what}: was taken, and should have been refused as ${code}`);
  } else {
    found.taken += 1;
    await look(host, id, what);
  }
  if (answer.status === 200) await remove(host, id, what);
}

/** What was taken shows nothing that was not in it. */
async function look(host, id, what) {
  const film = await host.raw('GET', `/api/v1/recordings/${id}/download`);
  if (Buffer.from(await film.arrayBuffer()).includes(CANARY)) foreign(what, 'its film');
  const info = JSON.stringify(await host.get(`/api/v1/recordings/${id}`));
  if (info.includes(CANARY)) foreign(what, 'its description');
}

function foreign(what, where) {
  found.foreign += 1;
  problems.push(`${what}: foreign bytes in ${where}`);
}

async function remove(host, id, what) {
  for (const query of ['', '?for_good=true']) {
    const gone = await host.raw('DELETE', `/api/v1/recordings/${id}${query}`);
    if (gone.status === 204) continue;
    found.ill += 1;
    const log = server.log().slice(-1000);
    problems.push(`removing ${what} answered ${gone.status} ${await gone.text()}\n${log}`);
  }
}

/** No file of them below the data folder. What is being removed is waited for; what stayed is counted once. */
async function nothingLeft(whats) {
  let left = [];
  const gone = until(
    'nothing is left',
    () => {
      const here = ['media', 'tmp'].flatMap((name) => [...filesOf(join(server.data, name)).keys()]);
      left = here.filter((path) => !counted.has(path));
      return left.length === 0;
    },
    { seconds: 15 },
  );
  await gone.catch(() => {});
  if (left.length === 0) return;
  found.left += left.length;
  for (const path of left) counted.add(path);
  problems.push(`after ${whats}: ${left.join(' ')} was left`);
}
