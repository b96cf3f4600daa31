// From the camera to the viewer's eyes: a presenter's page draws the time of day into the picture of its camera, and the page
// of a viewer on the same machine, whose clock is the same, reads it from what its player shows.
import { Api, createRoom } from '../../e2e/support/api.mjs';
import { openChromium } from '../../e2e/support/browsers.mjs';
import { startsLive } from '../../e2e/support/live.mjs';
import { median } from '../../e2e/support/numbers.mjs';
import { signIn, signUp } from '../../e2e/support/pages.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { enter } from '../../e2e/support/studio.mjs';
import { pause, until } from '../../e2e/support/wait.mjs';

/** The time in a picture: so many bits, each a bar, of units of so many milliseconds. */
const CLOCK = { bits: 16, unit: 20 };

/** The delay of the pictures that a viewer sees in so many seconds: by HLS, and then by WHEP. */
export async function glassToGlass(seconds) {
  const server = await startServer();
  const ends = [() => server.dispose()];
  try {
    const ada = await openChromium('ada');
    ends.unshift(() => ada.close());
    await ada.context.addInitScript(drawTheTime, CLOCK);
    ada.page = await ada.context.newPage();
    await signUp(ada.page, server, 'Ada');
    const host = await new Api(server).signIn('ada@example.com');
    const room = await createRoom(host, 'Signals', 'lecture');
    await ada.page.goto(server.url + new URL(room.join_url).pathname);
    await enter(ada.page);
    await startsLive(ada.page);
    const { items } = await host.get('/api/v1/recordings');

    const grace = await openChromium('grace');
    ends.unshift(() => grace.close());
    await signIn(grace.page, server, 'Ada');
    await grace.page.goto(`${server.url}/recordings/${items[0].id}`);
    await grace.page.locator('video').waitFor({ state: 'attached' });
    await grace.page.evaluate(readTheTime, CLOCK);
    const hls = await seen(grace.page, seconds);
    await grace.page.getByRole('button', { name: 'Lowest delay' }).click();
    await grace.page.waitForFunction(() => document.querySelector('video')?.srcObject);
    const whep = await seen(grace.page, seconds);
    return { hls, whep };
  } finally {
    for (const end of ends) await end();
  }
}

/** How late the pictures are that come after the first. */
async function seen(page, seconds) {
  const delays = () => page.evaluate(() => window.__delays);
  const before = (await delays()).length;
  await until('the time is seen', async () => (await delays()).length > before + 10, {
    seconds: 60,
  });
  await pause(5000);
  const skipped = (await delays()).length;
  await pause(seconds * 1000);
  const late = (await delays()).slice(skipped).sort((a, b) => a - b);
  const p95 = late[Math.floor(late.length * 0.95)];
  return { median_ms: median(late), p95_ms: p95, pictures: late.length };
}

/** In the presenter's page: the camera is a drawing of the time. */
function drawTheTime({ bits, unit }) {
  if (!navigator.mediaDevices?.getUserMedia) return;
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await ask(wanted);
    if (!wanted?.video) return stream;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [1280, 720];
    const context = canvas.getContext('2d');
    const bar = canvas.width / bits;
    const draw = () => {
      const now = Math.floor(Date.now() / unit);
      for (let bit = 0; bit < bits; bit += 1) {
        context.fillStyle = Math.floor(now / 2 ** bit) % 2 ? 'white' : 'black';
        context.fillRect(bit * bar, 0, bar, canvas.height);
      }
    };
    draw();
    setInterval(draw, 1000 / 15);
    for (const track of stream.getVideoTracks()) track.stop();
    return new MediaStream([
      ...canvas.captureStream(15).getVideoTracks(),
      ...stream.getAudioTracks(),
    ]);
  };
}

/** In the viewer's page: reads the time from each new picture. */
function readTheTime({ bits, unit }) {
  window.__delays = [];
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [bits, 1];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const video = document.querySelector('video');
  const round = 2 ** bits * unit;
  const read = () => {
    // One pixel of each bar, from its middle.
    for (let bit = 0; bit < bits; bit += 1) {
      const x = ((bit + 0.5) * video.videoWidth) / bits;
      context.drawImage(video, x, video.videoHeight / 2, 1, 1, bit, 0, 1, 1);
    }
    const { data } = context.getImageData(0, 0, bits, 1);
    let drawn = 0;
    for (let bit = 0; bit < bits; bit += 1) if (data[bit * 4] > 127) drawn += 2 ** bit;
    const delay = (Date.now() - drawn * unit) % round;
    window.__delays.push((delay + round) % round);
    video.requestVideoFrameCallback(read);
  };
  video.requestVideoFrameCallback(read);
}
