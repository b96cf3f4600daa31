// Browsers as separate persons: each its own process, profile, camera and microphone.
import { chromium } from 'playwright-core';
import puppeteer from 'puppeteer-core';
import { chromiumProgram, firefoxProgram } from './paths.mjs';
import { film, voice } from './media.mjs';
import { watchSources } from './sources.mjs';

const CHROMIUM_ARGS = [
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
 * A Chromium process whose camera and microphone are `person`'s (see media.mjs).
 * @returns {Promise<{browser: import('playwright-core').Browser, context: import('playwright-core').BrowserContext,
 *   page: import('playwright-core').Page, errors: string[], close: () => Promise<void>}>}
 */
export async function openChromium(person, contextOptions = {}) {
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    headless: false, // said by --headless=new; playwright's own switch would pick the old mode
    args: [
      ...CHROMIUM_ARGS,
      `--use-file-for-fake-video-capture=${film(person)}`,
      `--use-file-for-fake-audio-capture=${voice(person)}`,
    ],
  });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    ...contextOptions,
  });
  await context.grantPermissions(['camera', 'microphone']);
  await watchSources(context);
  const page = await context.newPage();
  const errors = collectErrors(page);
  return { browser, context, page, errors, close: () => browser.close() };
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
  await page.setViewport({ width: 1280, height: 800 });
  const errors = collectErrors(page);
  return { browser, page, errors, close: () => browser.close() };
}
