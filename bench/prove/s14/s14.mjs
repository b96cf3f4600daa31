// A fuzzer that knows nothing but the document calls every operation as several people: nothing breaks, and every answer
// is one that the document foretold. SECONDS is how long each of them goes on (20 unless set).
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Api, createRoom, joinAsGuest, register } from '../../../e2e/support/api.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';

const seconds = Number(process.env.SECONDS ?? 20);
// What answers a stranger's every guess must not run into the limits on strangers.
const server = await startProved({
  ROSTRUM_ACCOUNTS_TRIES_PER_ACCOUNT: '1000000',
  ROSTRUM_ACCOUNTS_TRIES_PER_ADDRESS: '1000000',
  ROSTRUM_ACCOUNTS_SIGNUPS_PER_ADDRESS: '1000000',
  ROSTRUM_ACCOUNTS_REFRESHES_PER_ADDRESS: '1000000',
  ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
});
const reports = mkdtempSync(join(tmpdir(), 'rostrum-s14-'));
try {
  await prove();
} finally {
  rmSync(reports, { recursive: true, force: true });
  await server.dispose();
}

async function prove() {
  const host = await register(server, 'Ada');
  const room = await createRoom(host);
  const guest = await joinAsGuest(server, room, 'Linus');
  const totals = { cases: 0, ill: 0, outside: 0 };
  const callers = [
    ['nobody', null],
    ['guest', guest.token],
    ['instructor', host.token],
  ];
  for (const [who, token] of callers) {
    const found = await fuzz(who, token);
    totals.cases += found.cases;
    totals.ill += found.ill;
    totals.outside += found.outside;
  }
  // It was not simply shut: the door still opens for those who belong here.
  await new Api(server).get('/health');
  if (totals.cases < 500) throw new Error(`only ${totals.cases} requests: nothing was proved`);
  finish('s14', {
    line: `${totals.ill} answers 5xx and ${totals.outside} outside of the document in ${totals.cases} requests, goal 0`,
    broken: totals.ill + totals.outside > 0,
    figures: totals,
  });
}

async function fuzz(who, token) {
  const report = join(reports, `${who}.ndjson`);
  const args = [
    'run',
    `${server.url}/api/openapi.json`.replace(/([^:])\/\//, '$1/'),
    ...[
      '--checks',
      'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance',
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
  const ill = Number(/Server error: (\d+)/.exec(said)?.[1] ?? 0);
  const names = [
    'Undocumented (?:HTTP )?status code',
    'Undocumented Content-Type',
    'Response violates schema',
    'Missing Content-Type(?: header)?',
    'JSON deserialization error',
  ];
  const outside = names.reduce(
    (sum, name) => sum + Number(new RegExp(`${name}: (\\d+)`).exec(said)?.[1] ?? 0),
    0,
  );
  if (!cases) {
    console.error(said.slice(-3000));
    throw new Error(`Schemathesis ran nothing as ${who}`);
  }
  if (ill + outside > 0 || process.env.VERBOSE)
    console.error(`== as ${who}\n${said.slice(-12000)}`);
  readFileSync(report);
  return { cases, ill, outside };
}
