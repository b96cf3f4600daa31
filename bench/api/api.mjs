// How long answers take in a full house: lists, details and watch beats at 200 requests a second with a million rows,
// while people sign in, on both databases.
import { PASSWORD, Api, importFile, register } from '../../e2e/support/api.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { pause } from '../../e2e/support/wait.mjs';
import { film } from '../../e2e/support/films.mjs';
import { finish } from '../lib/report.mjs';
import { fill, postgres, rowsOf, sqlite } from './fill.mjs';

const SECONDS = process.env.FULL ? 60 : 15;
const PER_S = 200;
const ACTIVE = 100;
const SIGN_INS_PER_S = 5;
// Five hundred recordings for each of a thousand accounts, each with its grant.
const ROWS = { users: 5_000, recordings: 500_000 };

async function measure(url) {
  const env = {
    ROSTRUM_PLAYBACK_LADDER_AUTO: 'false',
    ROSTRUM_ACCOUNTS_SIGNUPS_PER_ADDRESS: '1000000',
    ROSTRUM_ACCOUNTS_TRIES_PER_ADDRESS: '1000000',
    ROSTRUM_ACCOUNTS_TRIES_PER_ACCOUNT: '1000000',
    ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
    ...(url ? { ROSTRUM_DATABASE_URL: url } : {}),
  };
  const house = await startServer({ env });
  try {
    const people = [];
    for (let n = 0; n < ACTIVE; n += 1) people.push(await register(house, `Active${n}`));
    await importFile(people[0], film({ size: '320x180', seconds: 10, kbps: 200 }));
    await house.stop();
    const db = url ? postgres(url) : sqlite(house);
    fill(db, ROWS);
    await house.start();
    for (const person of people) await prepare(person);
    const result = await run(house, people);
    return { database: db.name, rows: rowsOf(db), ...result };
  } finally {
    await house.dispose();
  }
}

/** What a person has open: one of their recordings, being played. */
async function prepare(person) {
  const { items } = await person.get('/api/v1/recordings?limit=1');
  person.recording = items[0].id;
  person.playback = await person.post(`/api/v1/recordings/${person.recording}/playbacks`);
  person.at = 0;
}

const kinds = {
  list: (person) => person.raw('GET', '/api/v1/recordings?limit=50'),
  detail: (person) => person.raw('GET', `/api/v1/recordings/${person.recording}`),
  beat: (person) => {
    const { playback_id } = person.playback;
    const beat = {
      id: crypto.randomUUID(),
      from: person.at,
      to: person.at + 0.01,
      at: new Date().toISOString(),
      rate: 1,
      visible: true,
      rendition: '1000',
      stalled_ms: 0,
    };
    person.at += 0.01;
    return person.raw('POST', `/api/v1/recordings/${person.recording}/progress`, {
      playback_id,
      beats: [beat],
    });
  },
};

/** Requests at a fixed rate, whatever the answers take: who waits is counted with the wait. */
async function run(house, people) {
  const times = { list: [], detail: [], beat: [], sign_in: [] };
  let failed = 0;
  const timed = async (kind, due, ask) => {
    const answer = await ask();
    await answer.arrayBuffer();
    times[kind].push(performance.now() - due);
    if (!answer.ok) failed += 1;
  };
  const signIn = (n) =>
    new Api(house).raw('POST', '/api/v1/auth/login', {
      email: people[n % ACTIVE].user.email,
      password: PASSWORD,
    });
  const order = Object.keys(kinds);
  const begun = performance.now();
  const waiting = [];
  for (let n = 0; n < PER_S * SECONDS; n += 1) {
    const due = begun + (n * 1000) / PER_S;
    if (due > performance.now()) await pause(due - performance.now());
    const kind = order[n % order.length];
    waiting.push(timed(kind, due, () => kinds[kind](people[n % ACTIVE])));
    if (n % (PER_S / SIGN_INS_PER_S) === 0)
      waiting.push(timed('sign_in', performance.now(), () => signIn(n)));
  }
  await Promise.all(waiting);
  const figures = Object.entries(times).map(([kind, all]) => [kind, spread(all)]);
  return { ...Object.fromEntries(figures), failed };
}

function spread(all) {
  const sorted = all.sort((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor(share * (sorted.length - 1))] * 10) / 10;
  return { p50_ms: at(0.5), p99_ms: at(0.99), count: sorted.length };
}

const results = [];
const server = process.env.TEST_DATABASE;
for (const url of ['', server]) results.push(await measure(url));
const worst = results
  .flatMap(({ database, ...kinds }) =>
    ['list', 'detail', 'beat'].map((kind) => ({ database, kind, p99: kinds[kind].p99_ms })),
  )
  .reduce((a, b) => (b.p99 > a.p99 ? b : a));
const failed = results.reduce((sum, result) => sum + result.failed, 0);
finish('api', {
  line:
    `${worst.p99} ms p99 at worst (${worst.kind}, ${worst.database}), ${failed} failed, ` +
    `${results.map((r) => `${r.database}: ${r.rows} rows, sign-in p99 ${r.sign_in.p99_ms} ms`).join('; ')}; goal 20 ms`,
  figures: { worst_p99_ms: worst.p99, failed, results },
});
