// A person gets an account, signs in with the keyboard alone, and every page on the way is sound.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openChromium } from './support/browsers.mjs';
import { assertHealthy, look } from './support/look.mjs';
import { PASSWORD } from './support/api.mjs';
import { signUp, tabTo } from './support/pages.mjs';
import { startServer } from './support/server.mjs';

let server;
let ada;

before(async () => {
  server = await startServer();
  ada = await openChromium('ada');
});
after(async () => {
  await ada?.close();
  await server?.dispose();
});

test('the pages before one is signed in are sound in every size and light', async () => {
  const { page } = ada;
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await look(page, 'sign-in');
  await page.goto(`${server.url}/sign-up`);
  await page.getByRole('button', { name: 'Create account' }).waitFor();
  await look(page, 'sign-up');
});

test('what is read by a machine is sent packed to who can unpack it', async () => {
  const get = (path, coding) =>
    fetch(server.url + path, { headers: { 'accept-encoding': coding } });
  const page = await get('/', 'identity');
  const [path] = (await page.text()).match(/\/assets\/index-[^"]+\.js/);
  const [plain, packed] = [await get(path, 'identity'), await get(path, 'gzip, br')];
  assert.equal(plain.headers.get('content-encoding'), null);
  assert.equal(packed.headers.get('content-encoding'), 'br');
  assert.notEqual(plain.headers.get('etag'), packed.headers.get('etag'));
  assert.equal(await plain.text(), await packed.text());
});

test('a person signs up and the empty pages teach what to do', async () => {
  const { page } = ada;
  await signUp(page, server, 'Ada');
  await page.getByRole('main').waitFor();
  await look(page, 'home-empty');
  await page.goto(`${server.url}/recordings`);
  await page.getByText('No recordings yet').waitFor();
  await look(page, 'recordings-empty');
  await page.goto(`${server.url}/profile`);
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  await look(page, 'profile');
});

test('somebody without a mouse signs in', async () => {
  const context = await ada.browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(`${server.url}/sign-in`);
  await tabTo(page, page.getByRole('textbox', { name: 'E-mail' }));
  await page.keyboard.type('ada@example.com');
  await tabTo(page, page.getByLabel('Password', { exact: true }));
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(`${server.url}/`);
  await context.close();
});

test('a wrong password is answered in words that do not tell whether the address is known', async () => {
  const context = await ada.browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  const said = [];
  for (const email of ['ada@example.com', 'nobody@example.com']) {
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
    await page.getByLabel('Password', { exact: true }).fill('not the password at all');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    said.push((await alert.textContent()).trim());
  }
  assert.equal(said[0], said[1]);
  await context.close();
});

test('no page complained in its console', () => assertHealthy(ada));
