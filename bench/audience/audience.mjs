// One live lecture, and 100, 1,000 and 5,000 who watch it by HLS, each with a playback's token of their own and a connection
// for pictures and one for sound: as players do that fetch whole segments, and as players do that wait for parts. Beside the
// server the presenter and all viewers are on this machine, in one thread.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRoom, register } from '../../e2e/support/api.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { until } from '../../e2e/support/wait.mjs';
import { Peers } from '../lib/peers.mjs';
import { finish } from '../lib/report.mjs';

const run = promisify(execFile);
const COUNTS = (process.env.VIEWERS ?? '100,1000,5000').split(',').map(Number);
const SECONDS = process.env.FULL ? 900 : 30;
/** As long as a segment. */
const WHOLE_MS = 2000;

async function measure() {
  const host = await register(server, 'Ada');
  const stream = await lecture(host);
  const rows = [];
  for (const count of COUNTS) {
    for (const by of ['segments', 'parts']) {
      const lists = join(folder, 'lists');
      writeFileSync(lists, (await viewers(host, stream, count)).join('\n'));
      const warm = String(10 + count / 100);
      const args = ['--server', server.url, '--lists', lists, '--pid', String(server.pid)];
      args.push('--warm', warm, '--secs', String(SECONDS));
      if (by === 'segments') args.push('--whole-ms', String(WHOLE_MS));
      const { stdout } = await run(process.env.ROSTRUM_AUDIENCE, args);
      rows.push({ by, ...JSON.parse(stdout) });
      console.log(JSON.stringify(rows.at(-1)));
    }
  }
  const errors = rows.reduce((sum, row) => sum + row.errors, 0);
  const p99 = (by) => {
    const of = rows.filter((row) => row.by === by);
    return of.map(({ list_ms }) => Math.round(list_ms.p99)).join(', ');
  };
  const most = Math.round(Math.max(...rows.map((row) => row.memory_mb)));
  finish('audience', {
    line:
      `${errors} errors; p99 of lists with ${COUNTS.join(', ')} viewers: ${p99('segments')} ms by segments, ` +
      `${p99('parts')} ms by parts (behind the first who had them); ${most} MB; goals 0, 10, 50, 200 ms, 300 MB`,
    figures: { rows },
  });
}

/** Somebody sends three layers, and it is live. */
async function lecture(host) {
  const room = await createRoom(host, 'Lecture', 'lecture');
  await peers.consent(await peers.enter(room, 'Grace', { layered: true }), true);
  await peers.play();
  const { id } = await host.post('/api/v1/recordings/start', { room_id: room.id });
  const stream = `/api/v1/recordings/${id}/stream`;
  await host.post(`${stream}/start-live`);
  await until('it is live', async () => (await host.get(`${stream}/live`)).layers.length === 3, {
    seconds: 60,
  });
  return { id, stream };
}

/** What each viewer asks for: the middle or the best layer, in turn, and the sound. */
async function viewers(host, { id, stream }, count) {
  const tokens = [];
  for (let n = 0; n < count; n += 1)
    tokens.push((await host.post(`/api/v1/recordings/${id}/playbacks`)).token);
  const answer = await fetch(`${server.url}${stream}/master.m3u8?pt=${tokens[0]}`);
  if (!answer.ok) throw new Error(`the master list: ${answer.status}`);
  const master = await answer.text();
  const [, sound] = master.match(/TYPE=AUDIO.*URI="([^"]+)"/);
  const [, middle, best] = bySize(master);
  const lists = [best, middle].map((picture) => `${stream}/${picture} ${stream}/${sound}`);
  // Only the token differs.
  return tokens.map((token, n) => lists[n % 2].replaceAll(tokens[0], token));
}

/** The lists of the layers, smallest first. */
function bySize(text) {
  const pictures = text.match(/^[^#\n].*$/gm);
  const wide = [...text.matchAll(/RESOLUTION=(\d+)x/g)].map(([, width]) => Number(width));
  return pictures
    .map((name, n) => [wide[n], name])
    .sort((a, b) => a[0] - b[0])
    .map(([, name]) => name);
}

const server = await startServer({
  env: {
    ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
    ROSTRUM_LIVE_MAX_VIEWERS: '20000',
  },
});
const folder = mkdtempSync(join(tmpdir(), 'rostrum-audience-'));
const peers = new Peers(server, { codec: 'h264' });
try {
  await measure();
} finally {
  peers.end();
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
}
