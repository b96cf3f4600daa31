// A server to look around in: an account, a room, and a recording of two people talking, made by two real browsers with
// made-up cameras and voices. The folder is kept; the second start only starts.
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api, PASSWORD } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { signIn } from './support/pages.mjs';
import { ROOT } from './support/paths.mjs';
import { startServer } from './support/server.mjs';
import {
  createRoom,
  enter,
  finished,
  meets,
  startRecording,
  stopRecording,
} from './support/studio.mjs';
import { pause } from './support/wait.mjs';

const folder = join(ROOT, 'data', 'demo');
// Written last: a demo that was cut off while it was made begins anew.
const whole = join(folder, 'whole');
const isNew = !existsSync(whole);
if (isNew) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const port = Number((process.env.LISTEN ?? '127.0.0.1:8080').split(':').pop());
const server = await startServer({ folder, port });
if (isNew) {
  await fill();
  writeFileSync(whole, '');
}
console.log(`
The demo stands at ${server.url}
Sign in as ada@example.com with the password: ${PASSWORD}
Its data is in ${folder}. Ctrl-C ends it.`);
await new Promise(() => {});

async function fill() {
  console.log('Two people are meeting and are recorded (about a minute) …');
  server.createUser({ email: 'ada@example.com', name: 'Ada', password: PASSWORD, role: 'admin' });
  const ada = await openChromium('ada');
  const grace = await openChromium('grace');
  await signIn(ada.page, server, 'Ada');
  await createRoom(ada.page, 'Evening talk');
  const host = await new Api(server).signIn('ada@example.com');
  const { items } = await host.get('/api/v1/rooms');
  const link = new URL(items[0].join_url);
  await grace.page.goto(server.url + link.pathname + link.hash);
  await enter(grace.page, { name: 'Grace' });
  await ada.page.goto(server.url + link.pathname);
  await enter(ada.page);
  await meets(ada.page, 'grace');
  await startRecording(ada.page);
  await pause(20_000);
  await stopRecording(ada.page);
  await finished(host);
  await ada.close();
  await grace.close();
}
