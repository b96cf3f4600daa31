// Looks at a page as a person and as a screen reader would: pictures of it in every size and light, and axe.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OUT } from './paths.mjs';

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
  'utf8',
);
const SIZES = [
  [390, 844],
  [768, 1024],
  [1280, 800],
  [1920, 1080],
];

/** Takes pictures of the page at four widths in both lights and asserts that axe finds nothing in it. */
export async function look(page, name) {
  // A page comes in parts; what it is about is there when its heading is.
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' });
  const before = page.viewportSize();
  const folder = join(OUT, 'pages');
  mkdirSync(folder, { recursive: true });
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    for (const [width, height] of SIZES) {
      await page.setViewportSize({ width, height });
      await noSidewaysScrolling(page, `${name} at ${width}`);
      await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
      if (width === 390 || width === 1280)
        await axeFindsNothing(page, `${name} at ${width}, ${scheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  await page.setViewportSize(before);
}

/** Pictures of a page as it is, narrow and wide, in both lights, once `what` it is about stands in it; for people to look at. */
export async function photographed(page, name, what) {
  const before = page.viewportSize();
  const folder = join(OUT, 'pages');
  mkdirSync(folder, { recursive: true });
  for (const scheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [width, height] of [SIZES[0], SIZES[2]]) {
      await page.setViewportSize({ width, height });
      await what.waitFor();
      await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`) });
    }
  }
  await page.emulateMedia({ colorScheme: null });
  await page.setViewportSize(before);
}

async function noSidewaysScrolling(page, where) {
  const over = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  assert.ok(over <= 0, `${where}: the page is ${over} px wider than the window`);
}

/** WCAG 2.2 A and AA, as far as a program can tell. */
export async function axeFindsNothing(page, where) {
  await page.evaluate(axeSource);
  const violations = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const found = await window.axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return found.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      at: nodes.slice(0, 4).map((node) => `${node.target.join(' ')}: ${node.failureSummary}`),
    }));
  });
  assert.deepEqual(violations, [], `axe finds fault with ${where}`);
}

/** What a page said in its console that a healthy page does not say. A refused sign-in is no fault of the page. */
export function assertHealthy(...people) {
  for (const { errors } of people) {
    const faults = errors.filter((text) => !/Failed to load resource.* 40[13]/.test(text));
    assert.deepEqual(faults, [], 'the page complained in its console');
  }
}
