// The first load of a room's page by somebody who never was here, counted as the browser got it and as gzip would pack it.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openChromium } from '../../e2e/support/browsers.mjs';
import { createRoom, register } from '../../e2e/support/api.mjs';
import { chromiumProgram } from '../../e2e/support/paths.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { finish } from '../lib/report.mjs';

const server = await startServer();
const host = await register(server, 'Ada');
const room = await createRoom(host);
const { page, close } = await openChromium('grace');

const loaded = [];
page.on('response', (response) => loaded.push(response));
await page.goto(room.join_url.replace(new URL(room.join_url).origin, server.url));
await page.getByRole('button', { name: /enter/i }).waitFor();
await page.waitForLoadState('networkidle');

const parts = {};
for (const response of loaded) {
  const path = new URL(response.url()).pathname;
  if (path.startsWith('/api/') || path.startsWith('/socket.io/')) continue;
  const kind = kindOf(path);
  const body = await response.body().catch(() => Buffer.alloc(0));
  const part = (parts[kind] ??= { files: 0, gzip_kb: 0, sent_kb: 0 });
  const sizes = await response.request().sizes();
  part.files += 1;
  // A font is packed already; gzip would only add to it.
  part.gzip_kb += (kind === 'fonts' ? body.length : gzipSync(body, { level: 9 }).length) / 1000;
  part.sent_kb += sizes.responseBodySize / 1000;
}
await close();
const scores = {
  'sign-in': judge(`${server.url}/sign-in`),
  room: judge(room.join_url.replace(new URL(room.join_url).origin, server.url)),
};
await server.dispose();

const sum = (pick) =>
  Math.round(Object.values(parts).reduce((total, part) => total + pick(part), 0));
const figures = { gzip_kb: sum((p) => p.gzip_kb), sent_kb: sum((p) => p.sent_kb), parts, scores };
const lowest = Math.min(...Object.values(scores).flatMap(Object.values));
for (const [name, of] of Object.entries(scores))
  console.log(`  Lighthouse, ${name}: ${JSON.stringify(of)}`);
for (const [kind, part] of Object.entries(parts))
  console.log(
    `  ${kind}: ${part.files} files, ${Math.round(part.gzip_kb)} kB gzip, ${Math.round(part.sent_kb)} kB sent`,
  );
finish('web', {
  line: `${figures.gzip_kb} kB gzip on the first load of a room (${figures.sent_kb} kB as sent), goal 200 kB; lowest Lighthouse score ${lowest}, goal 95`,
  figures,
});

/** Lighthouse's scores of a page, as a desktop computer sees it. */
function judge(url) {
  const program = join(process.env.LIGHTHOUSE, 'node_modules/lighthouse/cli/index.js');
  const flags =
    '--headless=new --no-sandbox --use-fake-device-for-media-stream --use-fake-ui-for-media-stream';
  const args = [
    program,
    url,
    '--quiet',
    '--preset=desktop',
    '--output=json',
    `--chrome-flags=${flags}`,
  ];
  const json = execFileSync(
    'node',
    [...args, '--only-categories=performance,accessibility,best-practices'],
    {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, CHROME_PATH: chromiumProgram() },
    },
  );
  const { categories } = JSON.parse(json);
  return Object.fromEntries(
    Object.values(categories).map(({ id, score }) => [id, Math.round(score * 100)]),
  );
}

function kindOf(path) {
  if (/\.woff2?$/.test(path)) return 'fonts';
  if (/\.m?js$/.test(path)) return 'scripts';
  if (/\.css$/.test(path)) return 'styles';
  if (/\.(svg|png|ico|webmanifest|json)$/.test(path)) return 'small things';
  return 'page';
}
