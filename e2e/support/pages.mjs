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

export async function signIn(page, server, name) {
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole('textbox', { name: 'E-mail' }).fill(`${name.toLowerCase()}@example.com`);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await button(page, 'Sign in').click();
  await page.waitForURL(`${server.url}/`);
}

/** Presses Tab until `locator` has the focus, as somebody without a mouse does. */
export async function tabTo(page, locator) {
  await locator.waitFor();
  for (let presses = 0; presses < 80; presses += 1) {
    if (await locator.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`eighty times Tab did not reach ${locator}`);
}

/** Waits until `count` pictures on the page really move: frames are decoded, not just elements there. */
export async function seeMoving(page, count) {
  await page.waitForFunction(
    (wanted) => {
      const seen = (window.__moving ??= new WeakMap());
      const moving = [...document.querySelectorAll('video')].filter((video) => {
        const frames = video.getVideoPlaybackQuality().totalVideoFrames;
        const before = seen.get(video) ?? frames;
        seen.set(video, frames);
        return video.videoWidth > 0 && frames > before;
      });
      return moving.length >= wanted;
    },
    count,
    { timeout: 40_000, polling: 500 },
  );
}

/**
 * Waits until a picture of this colour (see media.mjs) is on the page: it is that person who is seen. `place` is where in the
 * picture, of 16 columns and 9 rows.
 */
export async function seeColour(page, colour, place = [3, 6]) {
  await page.waitForFunction(
    ([wanted, [column, row]]) => {
      const canvas = (window.__canvas ??= new OffscreenCanvas(16, 9));
      const pen = canvas.getContext('2d', { willReadFrequently: true });
      return [...document.querySelectorAll('video')].some((video) => {
        if (!video.videoWidth) return false;
        pen.drawImage(video, 0, 0, 16, 9);
        const [r, g, b] = pen.getImageData(column, row, 1, 1).data;
        return Math.hypot(r - wanted[0], g - wanted[1], b - wanted[2]) < 70;
      });
    },
    [colour, place],
    { timeout: 40_000, polling: 200 },
  );
}

/** Waits until sound that came from somebody else is really playing on the page. */
export async function hear(page) {
  await page.waitForFunction(
    () => {
      const ears = (window.__ears ??= { context: new AudioContext(), of: new Map() });
      const playing = [...document.querySelectorAll('audio, video')].filter(
        (m) => !m.muted && !m.paused,
      );
      for (const element of playing) {
        for (const track of element.srcObject?.getAudioTracks() ?? []) {
          if (ears.of.has(track.id)) continue;
          const ear = ears.context.createAnalyser();
          ears.context.createMediaStreamSource(new MediaStream([track])).connect(ear);
          ears.of.set(track.id, ear);
        }
      }
      const wave = new Float32Array(2048);
      return [...ears.of.values()].some((ear) => {
        ear.getFloatTimeDomainData(wave);
        return Math.max(...wave) > 0.02;
      });
    },
    null,
    { timeout: 40_000, polling: 100 },
  );
}
