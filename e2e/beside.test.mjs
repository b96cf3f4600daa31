// A shared screen and the camera of whoever shares it: viewers see both, side by side, at the same moment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { begins, isLive, lecture, LONG, startsLive } from './support/live.mjs';
import { assertHealthy, axeFindsNothing, photographed } from './support/look.mjs';
import { until } from './support/wait.mjs';

/** What is further apart than this is seen by whoever watches lips and slides. */
const TOGETHER_MS = 100;

test('a shared screen is watched with the camera beside it, live and afterwards', async (t) => {
  // In one size, like the screen: what is looked at here is not how a player changes sizes.
  const scene = await lecture(t, {}, '640x360');
  const { ada, grace, linus } = scene;
  await linus.page.close();
  await startsLive(ada.page);
  await begins(grace.page);
  const menu = grace.page.getByRole('button', { name: /^Picture: / });
  assert.equal(await menu.count(), 0, 'a camera alone has nothing beside it');
  await sharesWhatMoves(ada.page);
  await menu.waitFor({ timeout: LONG.seconds * 1000 });
  assert.equal(await beside(grace.page).count(), 0, 'who does not want it does not fetch it');
  await choose(grace.page, 'Side by side');
  await isTogether(grace.page);
  await photographed(grace.page, 'beside-live', beside(grace.page));
  await axeFindsNothing(grace.page, 'a screen and a camera side by side');
  await rests(grace.page);
  await isTogether(grace.page);

  await choose(grace.page, 'Camera in a corner');
  await isTogether(grace.page);
  await photographed(grace.page, 'beside-corner', beside(grace.page));
  await ada.page.getByRole('button', { name: 'Turn camera off' }).click();
  await beside(grace.page).waitFor({ state: 'hidden', timeout: LONG.seconds * 1000 });
  await ada.page.getByRole('button', { name: 'Turn camera on' }).click();
  await beside(grace.page).waitFor({ timeout: LONG.seconds * 1000 });
  await isLive(grace.page);
  await isTogether(grace.page);

  await ada.page.getByRole('button', { name: /^Live, / }).click();
  await ada.page.getByRole('button', { name: 'End live' }).click();
  await ada.page.getByRole('button', { name: 'End now' }).click();
  await grace.page
    .getByRole('button', { name: 'Watch from the start' })
    .waitFor({ timeout: 60_000 });
  await grace.page.reload();
  await grace.page.getByRole('button', { name: 'Play', exact: true }).first().click();
  // There the screen was shared, and the camera was on.
  await grace.page.evaluate(async () => {
    const [screen] = document.querySelectorAll('video');
    screen.currentTime = screen.duration - 20;
    await screen.play();
  });
  await isTogether(grace.page);
  await choose(grace.page, 'Screen only');
  await beside(grace.page).waitFor({ state: 'detached' });
  const absent = /404 .*\/part-\d+-\d+\.m4s/;
  const watched = grace.errors.filter((error) => !absent.test(error));
  assertHealthy(ada, { errors: watched });
});

const beside = (page) => page.getByTestId('beside');

async function choose(page, name) {
  await page.getByRole('button', { name: /^Picture: / }).click();
  await page.getByRole('menuitemradio', { name }).click();
  await page.keyboard.press('Escape');
}

/** So wide are screen and camera, and so many milliseconds are a column of them. */
const [WIDTH, PACE_MS] = [640, 10];

/** From now on a square moves over screen and camera, by one clock. */
async function sharesWhatMoves(page) {
  await page.evaluate(
    ([width, pace]) => {
      const moving = (colour) => {
        // One size is enough: three of both cost a machine much that has to do everything at once.
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [width, 360];
        const pen = canvas.getContext('2d');
        setInterval(() => {
          pen.fillStyle = colour;
          pen.fillRect(0, 0, width, 360);
          pen.fillStyle = '#ffffff';
          const now = performance.timeOrigin + performance.now();
          pen.fillRect((now / pace) % width, 280, 60, 60);
        }, 50);
        return canvas.captureStream(20);
      };
      navigator.mediaDevices.getDisplayMedia = async () => moving('#001040');
      navigator.mediaDevices.getUserMedia = async () => moving('#400010');
    },
    [WIDTH, PACE_MS],
  );
  await page.getByRole('button', { name: 'Share screen' }).click();
  await page.getByRole('button', { name: 'Turn camera off' }).click();
  await page.getByRole('button', { name: 'Turn camera on' }).click();
}

/** Looks at both pictures in the same instant, again and again, and at where the square is in each. */
async function isTogether(page) {
  await beside(page).waitFor({ timeout: LONG.seconds * 1000 });
  await until(
    'both show the same moment',
    async () => {
      const apart = await page.evaluate(differences, [WIDTH, PACE_MS]);
      const worst = apart.toSorted((one, other) => one - other).at(-2);
      assert.ok(worst < TOGETHER_MS, `${JSON.stringify(apart)} ms apart`);
      return true;
    },
    LONG,
  );
}

/** Within the page: how many milliseconds the two pictures are apart, ten times. */
async function differences([width, pace]) {
  const videos = [...document.querySelectorAll('video')];
  const pens = videos.map(() =>
    new OffscreenCanvas(width, 1).getContext('2d', { willReadFrequently: true }),
  );
  const edge = (pen) => {
    const { data } = pen.getImageData(0, 0, width, 1);
    return Array.from({ length: width }, (_, x) => data[4 * x + 1]).findIndex((c) => c > 110);
  };
  const apart = [];
  const first = videos[0].currentTime;
  while (apart.length < 10) {
    await new Promise((done) => setTimeout(done, 200));
    videos.forEach((video, n) => {
      // One line through the square.
      const [w, h] = [video.videoWidth, video.videoHeight];
      pens[n].drawImage(video, 0, Math.round((h * 310) / 360), w, 1, 0, 0, width, 1);
    });
    const [screen, camera] = pens.map(edge);
    if (screen < 0 || camera < 0) throw new Error('there is no square');
    const turned = (screen - camera + 1.5 * width) % width;
    apart.push(Math.abs(turned - width / 2) * pace);
  }
  if (!videos[0].paused && videos[0].currentTime === first) throw new Error('the screen stands');
  return apart;
}

/** What rests, rests in both; what is wound back is wound back in both. */
async function rests(page) {
  const state = () =>
    page.evaluate(() => [...document.querySelectorAll('video')].map(({ paused }) => paused));
  await page.getByRole('button', { name: 'Pause' }).click();
  await until('both rest', async () => (await state()).every((paused) => paused));
  await isTogether(page);
  await page.getByRole('slider', { name: 'Position' }).press('ArrowLeft');
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await until('both play', async () => (await state()).every((paused) => !paused), LONG);
}
