// A guest's Chromium with a profile that stays, so that what lies on its disk is there when it is opened again.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CHROMIUM_ARGS, connectChromium } from '../../../e2e/support/browsers.mjs';
import { film, voice } from '../../../e2e/support/media.mjs';
import { chromiumProgram } from '../../../e2e/support/paths.mjs';
import { until } from '../../../e2e/support/wait.mjs';

const hook = readFileSync(new URL('outbox.hook.js', import.meta.url), 'utf8').replaceAll(
  '__SABOTAGE__',
  String(Boolean(process.env.SABOTAGE)),
);

/** Opens the browser; `heard` is called with everything that the outbox's worker tells. */
export async function openGuest(profile, heard) {
  const port = join(profile, 'DevToolsActivePort');
  rmSync(port, { force: true });
  const child = spawn(
    chromiumProgram(),
    [
      ...CHROMIUM_ARGS,
      `--use-file-for-fake-video-capture=${film('grace')}`,
      `--use-file-for-fake-audio-capture=${voice('grace')}`,
      `--user-data-dir=${profile}`,
      '--hide-crash-restore-bubble',
      '--remote-debugging-port=0',
      '--window-size=1280,800',
      '--lang=en-GB',
      'about:blank',
    ],
    // A group of its own: all its processes end at once.
    { detached: true, stdio: 'ignore' },
  );
  const kill = () => {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Gone already.
    }
  };
  process.once('exit', kill);
  const address = await until(
    'the browser listens',
    () => existsSync(port) && readFileSync(port, 'utf8').split('\n')[0],
  );
  const browser = await connectChromium(`http://127.0.0.1:${address}`);
  const context = browser.contexts()[0];
  await context.exposeBinding('__d3', (_, told) => heard(told));
  await context.addInitScript(() => {
    if (window.top !== window || !window.BroadcastChannel) return;
    new BroadcastChannel('d3').onmessage = ({ data }) => void window.__d3(data);
  });
  await context.route('**/assets/outbox.worker*', async (route) => {
    const answer = await route.fetch();
    const headers = { ...answer.headers() };
    delete headers['content-encoding'];
    delete headers['content-length'];
    await route.fulfill({
      status: 200,
      headers,
      body: hook + (await answer.text()),
    });
  });
  return {
    context,
    page: context.pages()[0] ?? (await context.newPage()),
    /** As when the power of this program is cut: nothing of it runs any more. */
    async kill() {
      const ended = new Promise((done) => child.once('exit', done));
      kill();
      await ended;
      process.removeListener('exit', kill);
      await browser.close().catch(() => {});
    },
  };
}
