// Long work as its owner and an admin meet it: seen while it runs, stopped, tried again, found, and read about.
import { after, before, test } from 'node:test';
import { Api, importFile, PASSWORD } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { film } from './support/films.mjs';
import { assertHealthy, look } from './support/look.mjs';
import { signIn } from './support/pages.mjs';
import { startServer } from './support/server.mjs';

const LADDER = 'Prepare adaptive playback';
let server;
let ada;
let owner;

before(async () => {
  // What nobody asks for is not made: the one job of the journey is the one that is asked for.
  server = await startServer({ env: { ROSTRUM_PLAYBACK_LADDER_AUTO: 'false' } });
  ada = await openChromium('ada');
  server.createUser({ email: 'ada@example.com', name: 'Ada', password: PASSWORD, role: 'admin' });
  await signIn(ada.page, server, 'Ada');
  owner = await new Api(server).signIn('ada@example.com');
});
after(async () => {
  await ada?.close();
  await server?.dispose();
});

test('work is seen while it runs, stopped for sure, tried again and read about', async () => {
  const { page } = ada;
  await page.goto(`${server.url}/jobs`);
  await page.getByText('No work', { exact: true }).waitFor();
  await look(page, 'jobs-empty');

  const recording = await importFile(owner, film({ size: '1280x720', seconds: 60, kbps: 2500 }));
  await owner.post(`/api/v1/recordings/${recording.id}/transcode/quality`, {});
  const row = page.getByRole('row').filter({ hasText: LADDER });
  // How it stands is there twice, once for phones.
  const stands = (state) => row.getByText(state).filter({ visible: true });
  // The page is told: nobody loads it again.
  await row.getByRole('progressbar').filter({ visible: true }).waitFor();
  await look(page, 'jobs');
  await row.getByRole('button', { name: `Cancel: ${LADDER}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('what was made so far is lost').waitFor();
  await look(page, 'jobs-cancel');
  await dialog.getByRole('button', { name: 'Cancel the work' }).click();
  await stands(/^Cancelled$/).waitFor();

  await row.getByRole('button', { name: `Try again: ${LADDER}` }).click();
  await stands(/^(Waiting|Running)/).waitFor();
  await stands(/^Done$/).waitFor({ timeout: 240_000 });
  await row.getByRole('button', { name: `Details: ${LADDER}` }).click();
  await page.getByRole('dialog').getByText('Try 2').waitFor();
  await look(page, 'jobs-details');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

test('an admin finds the work of all by its state and its words', async () => {
  const { page } = ada;
  await page.goto(`${server.url}/admin/jobs`);
  const rows = page.getByRole('row').filter({ hasText: 'Imported' });
  await rows.first().waitFor();
  await look(page, 'admin-jobs');
  await page.getByRole('searchbox', { name: 'Search in the work' }).fill('adaptive');
  await page.waitForURL(/q=adaptive/);
  await page.getByRole('row').filter({ hasText: LADDER }).waitFor();
  await rows.filter({ hasText: 'Make the poster' }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Failed' }).click();
  await page.getByText('Nothing here').waitFor();
  await page.goto(`${server.url}/admin/storage`);
  await page.getByRole('button', { name: 'Read everything now' }).waitFor();
  await look(page, 'admin-storage');
  assertHealthy(ada);
});
