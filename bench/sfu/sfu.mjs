// The same recorded media, one publisher to a hundred receivers and ten who all publish, through a release build of
// ours and through Janus in the same run, in turns. Judged by the server process' CPU time per packet that arrived.
//
// Janus as packaged runs a thread per peer and is half as fast; with `event_loops = 2` it is at its best on two cores,
// and that is who we are compared with. Its video room estimates no receiver's bandwidth, so the comparison is made
// without our estimation; what that costs on top, which is how we are delivered, is measured and told beside it.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { networkInterfaces } from 'node:os';
import { promisify } from 'node:util';
import { startServer } from '../../e2e/support/server.mjs';
import { CACHE } from '../../e2e/support/paths.mjs';
import { median } from '../../e2e/support/numbers.mjs';
import { finish } from '../lib/report.mjs';
import { startJanus } from './janus.mjs';

const run = promisify(execFile);
const FULL = Boolean(process.env.FULL);
const ROUNDS = FULL ? 5 : 1;
const SECS = FULL ? 15 : 5;
const WARM = FULL ? 5 : 2;
const GOAL = 2.0;

const SHAPES = [
  { name: '1->100', args: ['--publishers', '1', '--viewers', '100'] },
  { name: '10x10', args: ['--meeting', '10'] },
];

// Janus never gathers a loopback address, so both are reached at this machine's own; the packets still stay inside.
const address = ownAddress();
const rows = [];
for (let round = 0; round < ROUNDS; round += 1) {
  for (const shape of SHAPES) {
    rows.push(await ours(shape, false), await theirs(shape), await ours(shape, true));
  }
}

const shapes = SHAPES.map(({ name }) => {
  const of = (peer) => rows.filter((row) => row.shape === name && row.peer === peer);
  const cost = (peer) => median(of(peer).map((row) => row.cpu_us_per_packet));
  const [rostrum, estimating, janus] = ['rostrum', 'rostrum, estimating', 'janus'].map(cost);
  return { name, rostrum, estimating, janus, ratio: janus / rostrum };
});
const worst = shapes.reduce((a, b) => (a.ratio < b.ratio ? a : b));
const lost = rows
  .filter((row) => row.peer !== 'janus')
  .reduce((sum, row) => sum + row.missing_packets, 0);
for (const { name, rostrum, estimating, janus, ratio } of shapes) {
  const each = `${rostrum} us a packet (${estimating} with bandwidth estimation)`;
  console.log(`${name}: ${each}, janus ${janus} us: ${ratio.toFixed(2)}x; ${lost} packets missing`);
}
finish('sfu', {
  line: `${worst.ratio.toFixed(1)}x janus (cpu per forwarded packet), goal ${GOAL.toFixed(1)}x`,
  figures: { ratio: worst.ratio, goal: GOAL, missing_packets: lost, shapes, rows },
});

async function ours({ name, args }, estimating) {
  const env = {
    ROSTRUM_RTC_PUBLIC_ADDRESSES: `["${address}"]`,
    ROSTRUM_RTC_BANDWIDTH_ESTIMATION: `${estimating}`,
  };
  const server = await startServer({ env });
  try {
    const row = await load(name, ['--server', server.url, '--pid', `${server.pid}`, ...args]);
    return estimating ? { ...row, peer: 'rostrum, estimating' } : row;
  } finally {
    await server.dispose();
  }
}

async function theirs({ name, args }) {
  const janus = await startJanus({ address, eventLoops: 2 });
  try {
    return await load(name, ['--janus', janus.url, '--pid', `${janus.pid}`, ...args]);
  } finally {
    await janus.stop();
  }
}

async function load(shape, args) {
  const common = [
    '--bind',
    address,
    '--secs',
    `${SECS}`,
    '--warm',
    `${WARM}`,
    '--cache',
    join(CACHE, 'load-media'),
  ];
  const { stdout } = await run(process.env.ROSTRUM_LOAD, [...args, ...common]);
  const row = JSON.parse(stdout);
  if (row.shape !== shape) throw new Error(`the load was ${row.shape}, not ${shape}`);
  return row;
}

function ownAddress() {
  const all = Object.values(networkInterfaces()).flat();
  const own = all.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!own)
    throw new Error('Janus needs an IPv4 address that is not loopback; a dummy interface will do');
  return own.address;
}
