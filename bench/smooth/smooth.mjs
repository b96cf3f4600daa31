// Viewers one after the other, each on a network of the set; smooth is: starts within 2 s, stalls no more than 0.5 % of
// the time, no fatal error. Beside it the same with one rendition of 4 Mbit/s and no other to choose.
import { importFile, makeLadder, register } from '../../e2e/support/api.mjs';
import { openChromium } from '../../e2e/support/browsers.mjs';
import { film } from '../../e2e/support/films.mjs';
import { signIn } from '../../e2e/support/pages.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { pause } from '../../e2e/support/wait.mjs';
import { network, watchPlayer, watched } from '../../e2e/support/watching.mjs';
import { finish } from '../lib/report.mjs';
import { TRACES } from './traces.mjs';

/** A title is read before play is pressed. */
const READ_MS = 1500;
const WATCH_S = process.env.FULL ? 120 : 16;
const traces = process.env.FULL ? TRACES : TRACES.filter(({ short }) => short);

// Made first: while it is made nothing else is done here, and the server does not wait for long.
const source = film({ size: '1280x720', seconds: 150, kbps: 5000 });
const server = await startServer({ env: { ROSTRUM_PLAYBACK_LADDER_AUTO: 'false' } });
try {
  const ada = await register(server, 'Ada');
  const ladder = await withRungs(ada, source, [500, 1000, 2000, 4000]);
  const single = await withRungs(ada, source, [4000]);
  const viewer = await openChromium('ada');
  await signIn(viewer.page, server, 'Ada');
  const rows = [];
  for (const trace of traces) {
    const ours = await watch(viewer, ladder, trace);
    const theirs = await watch(viewer, single, trace);
    rows.push({ trace: trace.name, ours, single: theirs });
    console.log(JSON.stringify(rows.at(-1)));
  }
  await viewer.close();
  const share = (of) =>
    Math.round((100 * rows.filter((row) => row[of].smooth).length) / rows.length);
  finish('smooth', {
    line: `${share('ours')} % of ${rows.length} viewers play smoothly, ${share('single')} % with a single 4 Mbit/s rendition; goal 99 %`,
    figures: { smooth_percent: share('ours'), single_percent: share('single'), rows },
  });
} finally {
  await server.dispose();
}

async function withRungs(owner, source, rates) {
  const recording = await importFile(owner, source, `Rungs ${rates.join(' ')}`);
  await makeLadder(owner, recording, rates);
  return recording;
}

/** One viewer who comes for the first time and stays on one network, which changes as the trace says. */
async function watch({ context }, recording, trace) {
  const page = await context.newPage();
  try {
    await watchPlayer(page);
    await page.addInitScript(() => localStorage.removeItem('rostrum.bandwidth'));
    await network(page, trace.steps[0]);
    await page.goto(`${server.url}/recordings/${recording.id}`);
    const play = page.getByRole('button', { name: 'Play', exact: true }).first();
    await play.waitFor();
    await pause(READ_MS);
    await play.click();
    for (const step of trace.steps) {
      await network(page, step);
      await pause((step.share * WATCH_S * 1000) / trace.steps.reduce((sum, s) => sum + s.share, 0));
    }
    const seen = await watched(page);
    const smooth =
      seen.start_ms !== null &&
      seen.start_ms <= 2000 &&
      seen.stalled_ms <= WATCH_S * 5 &&
      seen.error === null;
    return { smooth, ...seen };
  } finally {
    await page.close();
  }
}
