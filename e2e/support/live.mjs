// A live stream on the pages: a host goes live, and others watch.
import assert from 'node:assert/strict';
import { until } from './wait.mjs';

/** A machine that holds the lecture and watches it twice at once may take long over what a viewer's own does at once. */
export const LONG = { seconds: 180 };

/** Goes live and waits until it is; the badge that says so. */
export async function startsLive(page) {
  await page.getByRole('button', { name: 'Go live' }).click();
  await page.getByRole('button', { name: /^(Go live now|Record and go live)$/ }).click();
  const badge = page.getByRole('button', { name: /^Live, / });
  await badge.waitFor({ timeout: 30_000 });
  return badge;
}

/** What the player of a page does. */
export const playing = (page) =>
  page.evaluate(() => {
    const video = document.querySelector('video');
    const { paused, readyState, ended, duration, buffered } = video ?? {};
    const [at, height] = [video?.currentTime ?? 0, video?.videoHeight];
    const ranges = Array.from({ length: buffered?.length ?? 0 }, (_, n) => [
      buffered.start(n),
      buffered.end(n),
    ]);
    return { at, height, source: video?.src, paused, readyState, ended, duration, ranges };
  });

/** Waits until time passes for whoever came to watch: it begins by itself. */
export async function begins(page) {
  let from = 0;
  await until(
    'time passes',
    async () => {
      const now = await playing(page);
      // Where it begins is not how long it has played.
      from ||= now.at;
      assert.ok(now.at > from + 1, JSON.stringify(now));
      return true;
    },
    LONG,
  );
}

/** Waits until a page is with what happens now. A machine that does five things at once may have let it fall behind. */
export const isLive = (page) =>
  until(
    'it is live',
    async () => {
      const jump = page.getByRole('button', { name: 'Jump to live' });
      if (await jump.isVisible()) await jump.click();
      return page.getByTestId('delay').isVisible();
    },
    LONG,
  );
