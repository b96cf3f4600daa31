// From the press on "stop" to the first picture that moves: (a) of a lecture of one presenter, who was live, by HLS; (b) of
// three people, each track for itself. Those who are recorded send recorded media without a browser, since theirs run on their
// own machines; who watches has a browser, stands in front of the list of recordings, opens this one, and presses Play. No job
// may be needed: those that were done by then are counted. Told is when the server says that it is over and can be played.
import { createRoom, register } from '../../e2e/support/api.mjs';
import { openChromium } from '../../e2e/support/browsers.mjs';
import { median } from '../../e2e/support/numbers.mjs';
import { signIn } from '../../e2e/support/pages.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { pause } from '../../e2e/support/wait.mjs';
import { Peers } from '../lib/peers.mjs';
import { finish } from '../lib/report.mjs';

const SECONDS = process.env.FULL ? 3600 : 15;
const TURNS = process.env.FULL ? 1 : 5;

const lecture = await figures({ kind: 'lecture', people: ['Grace'], layered: true, live: true });
const studio = await figures({ kind: 'studio', people: ['Grace', 'Linus', 'Mary'] });
const worst = Math.max(lecture.played_ms, studio.played_ms);
finish('playable', {
  line:
    `${worst} ms from stop to the first picture (lecture by HLS ${lecture.played_ms} ms, told after ${lecture.told_ms}; ` +
    `three people ${studio.played_ms} ms, told after ${studio.told_ms}; medians of ${TURNS}, ${SECONDS} s recorded), ` +
    `${lecture.jobs + studio.jobs} jobs done before, goal 1000 ms and none`,
  figures: { seconds: SECONDS, lecture, studio },
});

/** The medians of some turns, and how many jobs were done before anything played. */
async function figures(what) {
  const server = await startServer();
  const ends = [() => server.dispose()];
  try {
    const host = await register(server, 'Ada');
    const viewer = await openChromium('ada');
    ends.unshift(() => viewer.close());
    await signIn(viewer.page, server, 'Ada');
    const turns = [];
    for (let n = 0; n < TURNS; n += 1) turns.push(await turn(what, { server, host, viewer }));
    const of = (key) => Math.round(median(turns.map((one) => one[key])));
    const jobs = turns.reduce((sum, one) => sum + one.jobs.length, 0);
    return { told_ms: of('told_ms'), played_ms: of('played_ms'), jobs, turns };
  } finally {
    for (const end of ends) await end();
  }
}

async function turn({ kind, people, layered, live }, { server, host, viewer }) {
  const peers = new Peers(server, { codec: 'h264' });
  try {
    const room = await createRoom(host, 'Signals', kind);
    for (const name of people)
      await peers.consent(await peers.enter(room, name, { layered }), true);
    await peers.play();
    const { id } = await host.post('/api/v1/recordings/start', { room_id: room.id });
    if (live) await host.post(`/api/v1/recordings/${id}/stream/start-live`);
    const page = await viewer.context.newPage();
    await page.goto(`${server.url}/recordings`);
    const card = page.locator(`a[href="/recordings/${id}"]`).first();
    await card.waitFor();
    await pause(SECONDS * 1000);
    const figures = await stopped(host, id, () => opened(page, card));
    await page.close();
    return figures;
  } finally {
    peers.end();
  }
}

/** What passes from the stop to what `plays`. */
async function stopped(host, id, plays) {
  const begun = performance.now();
  await host.post(`/api/v1/recordings/${id}/stop`);
  const { state, playable } = await host.get(`/api/v1/recordings/${id}`);
  if (state === 'recording' || !playable) throw new Error(`${id} is ${state}, not to be played`);
  const told = performance.now() - begun;
  await plays();
  const played = performance.now() - begun;
  const { items } = await host.get(`/api/v1/jobs?recording_id=${id}&state=done`);
  return {
    told_ms: Math.round(told),
    played_ms: Math.round(played),
    jobs: items.map((job) => job.kind),
  };
}

async function opened(page, card) {
  await card.click();
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll('video')].some(
        (video) => video.currentTime > 0 && !video.error,
      ),
    null,
    { polling: 'raf' },
  );
}
