// A fuzzer that knows nothing but the document calls every operation as several people: nothing breaks, every answer is one
// that the document foretold, and where the document asks for a sign-in nobody comes in without. SECONDS is how long each
// of them goes on (20 unless set; 600 with FULL).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, PASSWORD, createRoom, joinAsGuest, register } from '../../../e2e/support/api.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';
import { settingsWith } from './things.mjs';

const seconds = Number(process.env.SECONDS ?? (process.env.FULL ? 600 : 20));
// What answers a stranger's every guess must not run into the limits on strangers.
const server = await startProved({
  ROSTRUM_ACCOUNTS_TRIES_PER_ACCOUNT: '1000000',
  ROSTRUM_ACCOUNTS_TRIES_PER_ADDRESS: '1000000',
  ROSTRUM_ACCOUNTS_SIGNUPS_PER_ADDRESS: '1000000',
  ROSTRUM_ACCOUNTS_REFRESHES_PER_ADDRESS: '1000000',
  ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
  ROSTRUM_PLAYBACK_LADDER_AUTO: 'false',
});
const reports = mkdtempSync(join(tmpdir(), 'rostrum-s14-'));
const settings = join(reports, 'schemathesis.toml');
try {
  await prove();
} finally {
  rmSync(reports, { recursive: true, force: true });
  await server.dispose();
}

async function prove() {
  const host = await register(server, 'Ada');
  const student = await register(server, 'Grace');
  const room = await createRoom(host);
  const guest = await joinAsGuest(server, room, 'Linus');
  writeFileSync(settings, await settingsWith(host, student, room));
  const totals = { cases: 0, ill: 0, outside: 0, unasked: 0 };
  const callers = [
    ['nobody', () => null],
    ['guest', () => guest.token],
    ['student', async () => (await student.signIn('grace@example.com')).token],
    ['instructor', async () => (await host.signIn('ada@example.com')).token],
    ['admin', admin],
  ];
  for (const [who, token] of callers) {
    const found = await fuzz(who, await token());
    for (const name of Object.keys(totals)) totals[name] += found[name];
  }
  // It was not simply shut: the door still opens for those who belong here.
  await new Api(server).get('/health');
  await host.signIn('ada@example.com');
  const panics = (server.log().match(/panicked at/g) ?? []).length;
  if (totals.cases < 500) throw new Error(`only ${totals.cases} requests: nothing was proved`);
  finish('s14', {
    line:
      `${totals.ill} answers 5xx, ${panics} panics, ${totals.outside} answers outside of the document and ${totals.unasked} to callers who were not asked to ` +
      `sign in, in ${totals.cases} requests as ${callers.length} kinds of caller, goal 0`,
    broken: totals.ill + totals.outside + totals.unasked + panics > 0,
    figures: { callers: callers.length, seconds, ...totals, panics },
  });
}

async function admin() {
  const email = 'root@example.com';
  server.createUser({ email, password: PASSWORD, name: 'Root', role: 'admin' });
  return (await new Api(server).signIn(email)).token;
}

async function fuzz(who, token) {
  const report = join(reports, `${who}.ndjson`);
  const args = [
    ...['--config-file', settings, 'run'],
    `${server.url}/api/openapi.json`.replace(/([^:])\/\//, '$1/'),
    ...[
      '--checks',
      'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth',
    ],
    ...[
      '--phases',
      'examples,coverage,fuzzing',
      '--max-examples',
      '20',
      '--max-time',
      String(seconds),
    ],
    ...['--workers', '2', '--continue-on-failure', '--seed', '7', '--no-color'],
    ...['--report', 'ndjson', '--report-ndjson-path', report],
    // What signs the caller out would leave the rest of the run to nobody.
    ...['--exclude-path', '/api/v1/auth/logout', '--exclude-path', '/api/v1/auth/change-password'],
    ...(token ? ['--header', `Authorization: Bearer ${token}`] : []),
  ];
  const child = spawn(process.env.SCHEMATHESIS, args, {
    // It leaves a folder of its own where it runs.
    cwd: reports,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stdout.on('data', (bytes) => (said += bytes));
  child.stderr.on('data', (bytes) => (said += bytes));
  await new Promise((resolve) => child.on('close', resolve));
  return count(who, report, said);
}

/** What the summary at the end of a run says. */
function count(who, report, said) {
  const cases = Number(/(\d+) generated/.exec(said)?.[1] ?? 0);
  const counted = (names) =>
    names.reduce((sum, name) => {
      return sum + Number(new RegExp(`${name}: (\\d+)`).exec(said)?.[1] ?? 0);
    }, 0);
  const ill = counted(['Server error', 'Server error on undeclared request Content-Type']);
  const outside = counted([
    'Undocumented (?:HTTP )?status code',
    'Undocumented Content-Type',
    'Response violates schema',
    'Missing Content-Type(?: header)?',
    'JSON deserialization error',
    'Content deserialization error',
    'Malformed media type',
  ]);
  const unasked = counted(['Authentication not enforced']);
  if (!cases) {
    console.error(said.slice(-3000));
    throw new Error(`Schemathesis ran nothing as ${who}`);
  }
  if (ill + outside + unasked > 0 || process.env.VERBOSE)
    console.error(`== as ${who}\n${said.slice(-40000)}`);
  readFileSync(report);
  return { cases, ill, outside, unasked };
}
