// The same people send with and without a recording; the difference in the server's CPU time is what capturing costs.
import { createRoom, register } from '../../e2e/support/api.mjs';
import { spanOf } from '../../e2e/support/analysis.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { pause, until } from '../../e2e/support/wait.mjs';
import { filesOf } from '../lib/disk.mjs';
import { Peers } from '../lib/peers.mjs';
import { cpuOf } from '../lib/process.mjs';
import { finish } from '../lib/report.mjs';
import { join } from 'node:path';

const PEOPLE = Number(process.env.PEOPLE ?? 5);
const SECONDS = 12;

const server = await startServer();
const host = await register(server, 'Ada');
const peers = new Peers(server, { codec: process.env.CODEC ?? 'vp8' });
try {
  await measure();
} finally {
  peers.end();
  await server.dispose();
}

async function measure() {
  const room = await createRoom(host);
  for (let n = 0; n < PEOPLE; n += 1)
    await peers.consent(await peers.enter(room, `Guest ${n}`), true);
  await peers.play();
  await pause(4000);
  const calm = await cpuDuring(SECONDS);
  const { id } = await host.post('/api/v1/recordings/start', { room_id: room.id });
  const captures = () => filesOf(join(server.data, 'media', 'recordings', id));
  await until('everybody is captured', () => captures().size >= PEOPLE * 2);
  await pause(2000);
  const recording = await cpuDuring(SECONDS);
  await host.post(`/api/v1/recordings/${id}/stop`);
  const missing = await missingSeconds(id);

  const percent = ((recording - calm) / SECONDS / PEOPLE) * 100;
  const figures = {
    percent_of_a_core: Math.round(percent * 100) / 100,
    call_percent: Math.round((calm / SECONDS) * 1000) / 10,
    call_and_recording_percent: Math.round((recording / SECONDS) * 1000) / 10,
    people: PEOPLE,
    missing_s: missing,
  };
  finish('capture', {
    line:
      `${figures.percent_of_a_core} % of a core for each person recorded (camera and microphone of ${PEOPLE}; ` +
      `the call alone ${figures.call_percent} %, recorded ${figures.call_and_recording_percent} %; ` +
      `${missing} s missing), goal 1 %`,
    figures,
  });
}

async function cpuDuring(seconds) {
  const before = cpuOf(server.pid);
  await pause(seconds * 1000);
  return cpuOf(server.pid) - before;
}

/** What the shortest capture lacks against the longest: a frame that was late would show here. */
async function missingSeconds(id) {
  const files = [...filesOf(join(server.data, 'media', 'recordings', id)).keys()];
  const spans = files
    .filter((path) => /\.(webm|mp4)$/.test(path))
    .map((path) => spanOf(join(server.data, 'media', 'recordings', id, path)))
    .map(({ first, end }) => end - first);
  return Math.round((Math.max(...spans) - Math.min(...spans)) * 100) / 100;
}
