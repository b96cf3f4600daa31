// From "run it" to "it answers /health/ready", and what it costs to have it stand there.
import { statSync } from 'node:fs';
import { startServer } from '../../e2e/support/server.mjs';
import { serverProgram } from '../../e2e/support/paths.mjs';
import { pause } from '../../e2e/support/wait.mjs';
import { median } from '../../e2e/support/numbers.mjs';
import { finish } from '../lib/report.mjs';
import { memoryOf } from '../lib/process.mjs';

const STARTS = 10;
const IDLE_S = 10;

const server = await startServer({ every: 1 });
const first = server.readyAfterMs;
const starts = [];
for (let turn = 0; turn < STARTS; turn += 1) {
  await server.stop();
  await server.start();
  starts.push(server.readyAfterMs);
}
// One page, so that what is made on the first request is counted too.
await (await fetch(server.url)).text();
await pause(IDLE_S * 1000);
const memory = memoryOf(server.pid);
await server.dispose();

const size = statSync(serverProgram()).size / 2 ** 20;
const ready = median(starts);
const figures = {
  ready_ms: Math.round(ready),
  ready_ms_worst: Math.round(Math.max(...starts)),
  first_start_ms: Math.round(first),
  idle_mb: round(memory),
  binary_mb: round(size),
};
finish('start', {
  line:
    `${figures.ready_ms} ms to ready (first start, with an empty folder, ${figures.first_start_ms} ms), ` +
    `${figures.idle_mb} MB idle, ${figures.binary_mb} MB binary; goal 150 ms, 40 MB, 80 MB`,
  figures,
});

function round(value) {
  return Math.round(value * 10) / 10;
}
