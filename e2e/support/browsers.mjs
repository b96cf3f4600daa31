// Browsers as separate persons: each its own process, profile, camera and microphone.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { chromiumProgram, firefoxProgram } from './paths.mjs';
import { film, voice } from './media.mjs';
import { watchSources } from './sources.mjs';
import { until } from './wait.mjs';

export const CHROMIUM_ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Two windows share one screen here; neither may fall asleep because the other is in front.
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=30,device-count=2',
];

/**
 * A Chromium process whose camera and microphone are `person`'s (see media.mjs), the camera of the size `camera`.
 * @returns {Promise<{browser: import('playwright-core').Browser, context: import('playwright-core').BrowserContext,
 *   page: import('playwright-core').Page, errors: string[], close: () => Promise<void>}>}
 */
export async function openChromium(person, { camera, ...contextOptions } = {}) {
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    headless: false, // said by --headless=new; playwright's own switch would pick the old mode
    args: [
      ...CHROMIUM_ARGS,
      `--use-file-for-fake-video-capture=${film(person, camera)}`,
      `--use-file-for-fake-audio-capture=${voice(person)}`,
    ],
  });
  const context = await browser.newContext({
    viewport: { width: 1024, height: 640 },
    locale: 'en-GB',
    ...contextOptions,
  });
  await context.grantPermissions(['camera', 'microphone']);
  await watchSources(context);
  const page = await context.newPage();
  const errors = collectErrors(page);
  return { browser, context, page, errors, close: () => browser.close() };
}

/** Holds a Chromium that was started by somebody else and listens there. */
export const connectChromium = (address) => chromium.connectOverCDP(address);
/**
 * The same with a profile on the disk, in a process of our own: it can be killed as by a power cut of the process, and
 * opened again with all that it kept.
 */
export async function openProfile(person, folder) {
  const known = join(folder, 'DevToolsActivePort');
  rmSync(known, { force: true });
  const child = spawn(
    chromiumProgram(),
    [
      ...CHROMIUM_ARGS,
      `--use-file-for-fake-video-capture=${film(person)}`,
      `--use-file-for-fake-audio-capture=${voice(person)}`,
      `--user-data-dir=${folder}`,
      '--remote-debugging-port=0',
      '--hide-crash-restore-bubble',
      '--lang=en-GB',
      '--window-size=1280,900',
      'about:blank',
    ],
    // A group of its own, so that the kill reaches every process of the browser.
    { stdio: 'ignore', detached: true },
  );
  const end = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  process.on('exit', end);
  const listens = () => {
    const lines = readFileSync(known, 'utf8').split('\n');
    return lines[1] && lines;
  };
  const waited = until('the browser listens', listens, { seconds: 90 });
  const [port, path] = await waited.catch((error) => {
    end();
    throw error;
  });
  const browser = await chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`);
  const [context] = browser.contexts();
  const page = context.pages()[0] ?? (await context.newPage());
  const errors = collectErrors(page);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    end();
    await ended;
    process.off('exit', end);
  };
  return { browser, context, page, errors, kill };
}

/**
 * A Chromium process whose microphone is the source of a PulseAudio server, and that has no camera.
 * @param {string} pulse the server's address
 */
export async function openChromiumOn(pulse) {
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    headless: false,
    env: { ...process.env, PULSE_SERVER: pulse },
    args: CHROMIUM_ARGS.filter((flag) => !flag.startsWith('--use-fake-device')),
  });
  const context = await browser.newContext({ locale: 'en-GB' });
  await context.grantPermissions(['camera', 'microphone']);
  return { page: await context.newPage(), close: () => browser.close() };
}

/** What a healthy page never does: throw, log an error, or break the content policy. */
export function collectErrors(page) {
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error.stack ?? error)));
  page.on('console', (message) => {
    if (message.type() === 'error')
      errors.push(`${message.text()} (${message.location?.().url ?? ''})`);
  });
  return errors;
}

/** A Firefox with its own made-up camera and microphone (a moving pattern and a tone). */
export async function openFirefox() {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: firefoxProgram(),
    headless: true,
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'media.autoplay.default': 0,
      // Without it Firefox offers no candidate on 127.0.0.1.
      'media.peerconnection.ice.loopback': true,
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      'app.update.enabled': false,
      'browser.safebrowsing.downloads.enabled': false,
      'network.captive-portal-service.enabled': false,
      'network.connectivity-service.enabled': false,
    },
  });
  const page = await browser.newPage();
  try {
    await page.setViewport({ width: 1280, height: 800 });
  } catch (error) {
    // Older ones take the size and do not know what is said of the orientation beside it.
    if (!/setScreenOrientationOverride.*unknown command/.test(error.message)) {
      await browser.close();
      throw error;
    }
  }
  const errors = collectErrors(page);
  return { browser, page, errors, close: () => browser.close() };
}
