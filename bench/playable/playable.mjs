// Three people are recorded; the host stops, opens the recording beside the room, and presses Play. Told are the times from
// the press on "Stop now" until the server says that there is something to play, and until a new picture of it moves. No job
// may be needed for either: those that follow are counted as they were at that moment.
import { openChromium } from '../../e2e/support/browsers.mjs';
import { median } from '../../e2e/support/numbers.mjs';
import { enter, startRecording, twoInARoom } from '../../e2e/support/studio.mjs';
import { pause, until } from '../../e2e/support/wait.mjs';
import { finish } from '../lib/report.mjs';

const SECONDS = process.env.FULL ? 3600 : 20;
const TURNS = process.env.FULL ? 1 : 3;

/** Called where a journey says `t.after`: in reverse, when all is measured. */
const ends = [];
const { server, ada, host } = await twoInARoom({ after: (end) => ends.unshift(end) });
try {
  const linus = await openChromium('linus');
  ends.unshift(() => linus.close());
  const { items: rooms } = await host.get('/api/v1/rooms');
  const link = new URL(rooms[0].join_url);
  await linus.page.goto(server.url + link.pathname + link.hash);
  await enter(linus.page, { name: 'Linus' });

  const turns = [];
  for (let turn = 0; turn < TURNS; turn += 1) turns.push(await measured());
  const of = (key) => Math.round(median(turns.map((turn) => turn[key])));
  const figures = { seconds: SECONDS, told_ms: of('told_ms'), played_ms: of('played_ms'), turns };
  finish('playable', {
    line:
      `${figures.played_ms} ms from stop to the first picture of three people (median of ${TURNS}, ` +
      `told after ${figures.told_ms} ms, ${SECONDS} s recorded), goal 1000 ms`,
    figures,
  });
} finally {
  for (const end of ends) await end();
}

async function measured() {
  await startRecording(ada.page);
  const { items } = await host.get('/api/v1/recordings');
  const [{ id }] = items;
  await pause(SECONDS * 1000);
  const page = await ada.context.newPage();
  await page.goto(`${server.url}/recordings`);
  const card = page.locator(`a[href="/recordings/${id}"]`).first();
  await card.waitFor();

  await ada.page.getByRole('button', { name: 'Stop recording' }).click();
  const button = ada.page.getByRole('button', { name: 'Stop now' });
  await button.waitFor();
  const begun = performance.now();
  await Promise.all([
    button.click(),
    until(
      'there is something to play',
      async () => {
        const one = await host.get(`/api/v1/recordings/${id}`);
        return one.state !== 'recording' && one.playable;
      },
      { every: 10 },
    ),
  ]);
  const told = performance.now() - begun;
  await card.click();
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await page.waitForFunction(() =>
    [...document.querySelectorAll('video')].some((video) => video.currentTime > 0 && !video.error),
  );
  const played = performance.now() - begun;
  const jobs = await host.get(`/api/v1/jobs?recording_id=${id}&state=done`);
  await page.close();
  await ada.page.getByRole('button', { name: 'Start recording' }).waitFor();
  return {
    told_ms: Math.round(told),
    played_ms: Math.round(played),
    jobs_done: jobs.items.map(({ kind }) => kind),
  };
}
