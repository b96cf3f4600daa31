// Random steps of the upload protocol, right ones and wrong ones, by many clients at once, each beside a model that says what
// must come of it. In the end every file must have the SHA-256 of what its client sent. SEED repeats the steps of a run, as
// far as the timing of races and of torn connections lets it.
import { createHash } from 'node:crypto';
import { joinAsGuest, register } from '../../../e2e/support/api.mjs';
import { Chance, noise } from '../../lib/chance.mjs';
import { finish } from '../../lib/report.mjs';
import { Studio } from '../../lib/studio.mjs';
import { Sums } from '../../lib/sums.mjs';
import { Tus } from '../../lib/tus.mjs';
import { startProved } from '../server.mjs';
import { Client } from './client.mjs';
import { STEPS } from './steps.mjs';

const GOAL = process.env.FULL ? 1_000_000 : 6000;
/** On a slow machine the short form has fewer steps. */
const SHORT_MS = 30_000;
/** So many steps are made in one recording. */
const CHAPTER = process.env.FULL ? 20_000 : GOAL;
const CLIENTS = 12;
/** An access token holds for a quarter of an hour. */
const SIGN_IN_EVERY_MS = 10 * 60_000;

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 32);
const chance = new Chance(seed);
const pool = noise(32 << 20, 4);
const sums = new Sums('d4', { steps: 0, wrong: 0, files: 0, other_files: 0, races: 0, cuts: 0 });
const problems = [];

const server = await startProved({
  ROSTRUM_RECORDINGS_ABANDON_AFTER_S: '86400',
  ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
  ROSTRUM_LOG_FILTER: 'warn',
});
const begun = Date.now();
let signedIn = begun;
const host = await register(server, 'Ada');
const mayGoOn = () => process.env.FULL || Date.now() - begun < SHORT_MS;
try {
  while (sums.counts.steps < GOAL && mayGoOn()) await chapter();
} finally {
  await server.dispose();
}

const { counts } = sums;
for (const problem of problems.slice(0, 20)) console.error(problem);
if (problems.length) console.error(`SEED=${seed}`);
finish('d4', {
  line:
    `${counts.wrong + counts.other_files} wrong of ${counts.steps} steps (${counts.wrong} answers or offsets, ` +
    `${counts.other_files} of ${counts.files} files; ${counts.races} races, ${counts.cuts} torn connections), goal 0`,
  broken: counts.wrong + counts.other_files > 0 || counts.files === 0,
  figures: { seed, ...counts },
});

async function chapter() {
  if (Date.now() - signedIn > SIGN_IN_EVERY_MS) {
    await host.signIn('ada@example.com');
    signedIn = Date.now();
  }
  const studio = await Studio.open(server, host, 'Protocol');
  const other = await joinAsGuest(server, studio.room, 'Linus');
  const found = { steps: 0, wrong: 0, files: 0, other_files: 0, races: 0, cuts: 0 };
  const tell = (what) => {
    found.wrong += 1;
    problems.push(what);
  };
  const left = Math.min(CHAPTER, GOAL - sums.counts.steps);
  const clients = Array.from({ length: CLIENTS }, () => {
    const stranger = new Tus(server, other.token);
    return new Client({ studio, stranger, chance, pool, data: server.data, found, tell });
  });
  const goOn = () => found.steps < left && mayGoOn();
  await Promise.all(clients.map((client) => walk(client, goOn, found)));
  await Promise.all(clients.map((client) => sameFiles(studio, client, found)));
  await studio.remove();
  sums.add(found);
}

async function walk(client, goOn, found) {
  while (goOn()) {
    found.steps += 1;
    await STEPS[client.chance.weighed(client.weights())](client);
  }
  await client.end();
}

async function sameFiles(studio, client, found) {
  for (const { take, content } of client.finished) {
    const stored = await studio.take(take, content.length);
    found.files += 1;
    if (digest(stored) === digest(content)) continue;
    found.other_files += 1;
    problems.push(`the take ${take} is another one`);
  }
}

function digest(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
