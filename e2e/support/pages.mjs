// What persons do on the pages, in the words they see. Every control is found by its role and name, as a screen reader
// would find it.
import { PASSWORD } from './api.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });

export async function signUp(page, server, name) {
  await page.goto(`${server.url}/sign-up`);
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(`${name.toLowerCase()}@example.com`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await button(page, 'Create account').click();
  await page.waitForURL(`${server.url}/`);
}

/** Makes a studio room on the home page; answers the link that invites into it. */
export async function createRoom(page, name) {
  await button(page, /^(New|Create) room$/)
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: /name/i }).fill(name);
  await dialog.getByRole('button', { name: /^Create room$/ }).click();
  await page.getByText(name).first().waitFor();
}

/** Agrees to be recorded (or not) in the green room and enters. */
export async function enter(page, { name, consent = true } = {}) {
  const who = page.getByRole('textbox', { name: /your name/i });
  if (name) await who.fill(name);
  await page.getByRole('heading').first().waitFor();
  const agree = page.getByRole('checkbox', { name: /record/i });
  if (consent) await agree.check();
  await button(page, /^(Enter|Ask to enter)$/).click();
  await button(page, 'Leave').waitFor();
}

/** Waits until `count` moving pictures are on the stage, each really decoding frames. */
export async function seeMoving(page, count) {
  await page.waitForFunction(
    async (wanted) => {
      const moving = (video) => {
        const before = video.getVideoPlaybackQuality().totalVideoFrames;
        return new Promise((done) => {
          setTimeout(() => done(video.getVideoPlaybackQuality().totalVideoFrames > before), 400);
        });
      };
      const videos = [...document.querySelectorAll('video')].filter((v) => v.videoWidth > 0);
      const states = await Promise.all(videos.map(moving));
      return states.filter(Boolean).length >= wanted;
    },
    count,
    { timeout: 40_000, polling: 500 },
  );
}
