// Somebody without a mouse opens the link, says who they are, does not want to be recorded, enters, and leaves again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoom, register } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { assertHealthy } from './support/look.mjs';
import { tabTo } from './support/pages.mjs';
import { startServer } from './support/server.mjs';

test('a guest without a mouse enters a room unrecorded and leaves it', async (t) => {
  const server = await startServer();
  t.after(() => server.dispose());
  const host = await register(server, 'Ada');
  const room = await createRoom(host, 'Evening talk');
  const grace = await openChromium('grace');
  t.after(() => grace.close());
  const { page } = grace;

  await page.goto(`${server.url}/room/${room.id}#k=${room.secret}`);
  await tabTo(page, page.getByRole('textbox', { name: 'Your name' }));
  await page.keyboard.type('Grace');
  // One of the two is reached by Tab, the other by an arrow, as in every group of choices.
  await tabTo(page, page.getByRole('radio', { name: /^Record me/ }));
  await page.keyboard.press('ArrowRight');
  assert.ok(await page.getByRole('radio', { name: /^Do not record me/ }).isChecked());
  await tabTo(page, page.getByRole('button', { name: 'Enter', exact: true }));
  await page.keyboard.press('Enter');
  const leave = page.getByRole('button', { name: 'Leave', exact: true });
  await tabTo(page, leave);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'You left the room' }).waitFor();
  assertHealthy(grace);
});

test('a link whose secret is wrong says so and opens nothing', async (t) => {
  const server = await startServer();
  t.after(() => server.dispose());
  const host = await register(server, 'Ada');
  const room = await createRoom(host, 'Evening talk');
  const grace = await openChromium('grace');
  t.after(() => grace.close());
  await grace.page.goto(`${server.url}/room/${room.id}#k=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA`);
  await grace.page.getByText('This link opens no room').waitFor();
});
