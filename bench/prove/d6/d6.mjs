// Stored takes are spoilt on the disk behind the server's back, in all ways that disks know. Before anybody has looked at them
// they are asked for, whole and in parts: not one wrong byte may come. Then all is read again: the list of damaged files must be
// exactly those, they are refused with a reason, and the others are given out. Restored, they are given out again.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Api, PASSWORD, register } from '../../../e2e/support/api.mjs';
import { until } from '../../../e2e/support/wait.mjs';
import { Chance, noise } from '../../lib/chance.mjs';
import { filesOf } from '../../lib/disk.mjs';
import { finish } from '../../lib/report.mjs';
import { Studio } from '../../lib/studio.mjs';
import { Sums } from '../../lib/sums.mjs';
import { startProved } from '../server.mjs';
import { WAYS } from './damage.mjs';

const GOAL = process.env.FULL ? 10_000 : 200;
/** On a slow machine the short form has fewer. */
const SHORT_MS = 40_000;
const TAKES = process.env.FULL ? 60 : 30;
/** So many rounds are made with the takes of one recording. */
const ROUNDS = 10;
/** An access token holds for a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000;

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
const chance = new Chance(seed);
const pool = noise(16 << 20, 6);
const zero = {
  damages: 0,
  not_found: 0,
  false_alarms: 0,
  wrong_bytes: 0,
  refused_well: 0,
  lost: 0,
};
const sums = new Sums('d6', zero);
const problems = [];

const server = await startProved({
  ROSTRUM_RECORDINGS_ABANDON_AFTER_S: '86400',
  ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
  ROSTRUM_SCRUB_MB_PER_S: '0',
  // Each of the damages is said there, and there are thousands.
  ROSTRUM_LOG_FILTER: 'off',
});
const begun = Date.now();
let signedIn = begun;
const host = await register(server, 'Ada');
const admin = await adminOf();
const mayGoOn = () => process.env.FULL || Date.now() - begun < SHORT_MS;
try {
  while (sums.counts.damages < GOAL && mayGoOn()) await chapter();
} finally {
  await server.dispose();
}

const { counts } = sums;
for (const problem of problems.slice(0, 20)) console.error(problem);
if (problems.length) console.error(`SEED=${seed}`);
const bad = counts.not_found + counts.false_alarms + counts.wrong_bytes + counts.lost;
finish('d6', {
  line:
    `${counts.not_found + counts.wrong_bytes} missed of ${counts.damages} damages, goal 0 ` +
    `(${counts.not_found} not found, ${counts.wrong_bytes} answers with a wrong byte, ${counts.false_alarms} false alarms, ` +
    `${counts.lost} not given out again after they were restored; ${counts.refused_well} refused with a reason)`,
  broken: bad > 0 || counts.damages === 0 || counts.refused_well === 0,
  figures: { seed, ...counts },
});

async function chapter() {
  if (Date.now() - signedIn > SIGN_IN_EVERY_MS) {
    await host.signIn('ada@example.com');
    await admin.signIn('root@example.com');
    signedIn = Date.now();
  }
  const studio = await Studio.open(server, host, 'Rot');
  const takes = await fill(studio);
  for (let n = 0; n < ROUNDS && sums.counts.damages < GOAL && mayGoOn(); n += 1) await round(takes);
  await studio.remove();
}

/** Takes of all sizes, with what is given out of each while it is whole. */
async function fill(studio) {
  const sizes = Array.from({ length: TAKES }, () => 2 * chance.size(1, 600_000));
  const made = [];
  for (const size of sizes) {
    const from = chance.whole(0, pool.length - size);
    const bytes = pool.subarray(from, from + size);
    const take_id = await studio.newTake();
    const path = await studio.tus.create({ purpose: 'take', take_id }, size);
    await studio.tus.patch(path, 0, bytes, { algorithm: 'sha256' });
    made.push({ id: take_id, bytes });
  }
  const pieces = await until('all takes are attached', async () => {
    const all = await studio.pieces();
    const ready = new Map(all.filter(({ url }) => url).map((piece) => [piece.id, piece]));
    return made.every(({ id }) => ready.has(id)) && ready;
  });
  const media = join(server.data, 'media');
  const files = [...filesOf(media).keys()];
  for (const take of made) {
    const key = files.find((path) => path.includes(take.id) && !path.startsWith('uploads'));
    Object.assign(take, { key, file: join(media, key), url: pieces.get(take.id).url });
    take.whole = await fetched(take);
    if (take.whole.status !== 200) throw new Error(`${take.key}: ${take.whole.status}`);
  }
  return made;
}

async function round(takes) {
  const found = { ...zero };
  const tell = (count, what) => {
    found[count] += 1;
    problems.push(what);
  };
  const spoilt = new Map();
  for (const take of takes) {
    if (!chance.is(0.6)) continue;
    const way = chance.one(Object.keys(WAYS));
    const bytes = WAYS[way](take.bytes, chance);
    if (bytes?.equals(take.bytes)) continue;
    write(take, bytes);
    spoilt.set(take.key, way);
    found.damages += 1;
  }
  // Nobody has looked yet.
  for (const take of takes.filter(({ key }) => spoilt.has(key))) {
    if (chance.is(0.5)) sameBytes(take, await fetched(take), 0, spoilt, tell);
    if (chance.is(0.5)) await range(take, spoilt, tell);
  }
  const { damaged } = await checked();
  const listed = new Set(damaged.map(({ key }) => key));
  for (const [key, way] of spoilt)
    if (!listed.has(key)) tell('not_found', `${way} of ${key} was not found`);
  for (const key of listed) if (!spoilt.has(key)) tell('false_alarms', `${key} is whole`);
  for (const take of takes) {
    const answer = await fetched(take);
    sameBytes(take, answer, 0, spoilt, tell);
    if (!spoilt.has(take.key)) continue;
    if (answer.status === 500 && answer.body.includes('storage.damaged')) found.refused_well += 1;
  }
  for (const take of takes.filter(({ key }) => spoilt.has(key))) write(take, take.bytes);
  const after = await checked();
  for (const { key } of after.damaged) tell('false_alarms', `${key} is whole again`);
  for (const take of takes.filter(({ key }) => spoilt.has(key))) {
    const { status } = await fetched(take);
    if (status !== 200) tell('lost', `${take.key} was restored and answers ${status}`);
  }
  sums.add(found);
}

function write({ file }, bytes) {
  if (bytes === null) {
    rmSync(file);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}

/** All that came, also when the connection ended before its time. */
async function fetched({ url }, headers = {}) {
  const answer = await fetch(new URL(url, server.url), {
    headers: { authorization: `Bearer ${host.token}`, ...headers },
  });
  const parts = [];
  let cut = false;
  try {
    for await (const part of answer.body ?? []) parts.push(part);
  } catch {
    cut = true;
  }
  return { status: answer.status, body: Buffer.concat(parts), cut };
}

async function range(take, spoilt, tell) {
  const from = chance.whole(0, take.whole.body.length - 1);
  const to = chance.whole(from, take.whole.body.length - 1);
  const answer = await fetched(take, { range: `bytes=${from}-${to}` });
  sameBytes(take, answer, from, spoilt, tell);
}

/** What was given out is what it was, as far as it goes; and it goes to its end where nothing is damaged. */
function sameBytes(take, { status, body, cut }, from, spoilt, tell) {
  if (status >= 300) {
    if (!spoilt.has(take.key)) tell('lost', `${take.key} is whole and answers ${status}`);
    return;
  }
  const right = take.whole.body.subarray(from, from + body.length);
  if (!right.equals(body))
    tell('wrong_bytes', `${spoilt.get(take.key)} of ${take.key}: a wrong byte was given out`);
  if (cut && !spoilt.has(take.key)) tell('lost', `${take.key} is whole and was cut off`);
}

async function checked() {
  await admin.post('/api/v1/admin/storage/check', {});
  return until(
    'all was read again',
    async () => {
      const health = await admin.get('/api/v1/admin/storage/health');
      return health.waiting === 0 && health;
    },
    { every: 20 },
  );
}

async function adminOf() {
  const email = 'root@example.com';
  server.createUser({ email, password: PASSWORD, name: 'Root', role: 'admin' });
  return new Api(server).signIn(email);
}
