// J3: the guest's browser is killed in mid-recording. What was on its disk is recovered and uploaded when it is opened
// again: at the room's link, or at the recovery link by somebody nobody knows any more. The host sees what is only on
// that machine, and is told when it left and when it came.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Api } from './support/api.mjs';
import { openChromium, openProfile } from './support/browsers.mjs';
import { assertHealthy, axeFindsNothing } from './support/look.mjs';
import { signUp } from './support/pages.mjs';
import { startServer } from './support/server.mjs';
import { createRoom, enter, startRecording, stopRecording } from './support/studio.mjs';
import { pause, until } from './support/wait.mjs';

/** How long they are recorded before the browser dies, and for how long its uploads were held up by then. */
const RECORD_S = 14;
const HELD_UP_S = 6;
/** Sound that may be lost at its end: what was not flushed yet. */
const TAIL_MS = 500;
/** From a sound at the microphone to its sample in the recorder, on a machine that does five things at once. */
const LATE_MS = 500;

test('a guest whose browser was killed opens the room’s link, and what was recorded arrives', async (t) => {
  const scene = await recordedUntilKilled(t);
  const { ada, host, link } = scene;
  await seesRisk(scene);

  const reopened = await scene.reopen();
  await reopened.page.goto(link);
  // In front of the door already: nobody has to enter for it.
  await arrives(scene);
  await tellsOfSafety(host);
  await ada.page
    .getByRole('region', { name: 'Gone, and not everything' })
    .waitFor({ state: 'detached' });
  await stopRecording(ada.page);
  assertHealthy(ada, reopened);
});

test('a guest whom nobody knows any more brings the take to safety by the recovery link', async (t) => {
  const scene = await recordedUntilKilled(t);
  const { ada, host, server } = scene;
  await seesRisk(scene);
  await stopRecording(ada.page);

  // The host copies it from the page of the recording.
  const page = await ada.context.newPage();
  await ada.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${server.url}/recordings/${scene.recording.id}`);
  const missing = page.getByRole('region', { name: 'Not everything is here yet' });
  await missing.getByText('only on that computer').first().waitFor();
  const grace = missing.getByTestId('standing').filter({ hasText: 'Grace' });
  await grace.getByRole('button', { name: 'Copy recovery link' }).click();
  await page.getByText('The link for Grace is copied').waitFor();
  const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  const link = `${server.url}${copied.pathname}${copied.hash}`;

  // On another computer there is nothing, and that is said.
  const elsewhere = await openChromium('linus');
  t.after(() => elsewhere.close());
  await elsewhere.page.goto(link);
  await elsewhere.page.getByText('Nothing of this recording is here').waitFor();
  await axeFindsNothing(elsewhere.page, 'a recovery page with nothing');

  const reopened = await scene.reopen();
  await forgetTokens(reopened.page, server);
  await reopened.page.goto(link);
  await reopened.page
    .getByRole('heading', { name: 'Everything is safe' })
    .waitFor({ timeout: 60_000 });
  await reopened.page.getByText('You can close this tab.').waitFor();
  await reopened.page.getByText('Safe on the server').first().waitFor();
  await axeFindsNothing(reopened.page, 'a recovery page');
  await arrives(scene);
  await tellsOfSafety(host);
  await missing.waitFor({ state: 'detached' });
  await elsewhere.page.reload();
  await elsewhere.page.getByText('The server has all of this recording').waitFor();
  assertHealthy(ada, reopened, elsewhere);
});

/** Ada hosts, Grace is her guest in a browser with a profile on the disk; it is killed while they are recorded. */
async function recordedUntilKilled(t) {
  const env = { ROSTRUM_ROOMS_LINGER_S: '2', ROSTRUM_RECORDINGS_RISK_AFTER_S: '1' };
  const server = await startServer({ env });
  t.after(() => server.dispose());
  const ada = await openChromium('ada');
  t.after(() => ada.close());
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-profile-'));
  const grace = await openProfile('grace', folder);
  t.after(grace.kill);
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

  await signUp(ada.page, server, 'Ada');
  await createRoom(ada.page, 'Evening talk');
  const host = await new Api(server).signIn('ada@example.com');
  const { items } = await host.get('/api/v1/rooms');
  const url = new URL(items[0].join_url);
  const link = server.url + url.pathname + url.hash;
  await ada.page.goto(server.url + url.pathname);
  await enter(ada.page);
  await grace.page.goto(link);
  await enter(grace.page, { name: 'Grace' });
  await ada.page.getByRole('button', { name: 'People (2)' }).click();
  await startRecording(ada.page);
  await pause((RECORD_S - HELD_UP_S) * 1000);
  await grace.context.route('**/api/v1/uploads/**', (route) => route.abort());
  await pause(HELD_UP_S * 1000);
  const killed_at_ms = Date.now();
  await grace.kill();

  const [recording] = (await host.get('/api/v1/recordings')).items;
  const reopen = async () => {
    const again = await openProfile('grace', folder);
    t.after(again.kill);
    return again;
  };
  return { t, server, ada, host, link, recording, killed_at_ms, reopen };
}

/** The host's panel says what is only on that machine, and the host is told. */
async function seesRisk({ ada, host, recording }) {
  const gone = ada.page.getByRole('region', { name: 'Gone, and not everything' });
  await gone.getByText('Grace').waitFor({ timeout: 60_000 });
  await gone.getByText('only on that computer').first().waitFor();
  await until('the host is told', async () => (await told(host)).includes('take.at_risk'));
  const { items } = await host.get(`/api/v1/recordings/${recording.id}/takes`);
  const grace = items.find(({ participant }) => participant.name === 'Grace');
  const sound = grace.takes.find(({ kind }) => kind === 'microphone');
  assert.equal(grace.present, false);
  assert.ok(sound.only_there_ms > (HELD_UP_S / 2) * 1000, JSON.stringify(grace));
}

/** The takes are whole up to the last piece that was on the disk. */
async function arrives({ t, host, recording, killed_at_ms }) {
  const tracks = await until(
    'the takes have arrived',
    async () => {
      const seen = await host.get(`/api/v1/recordings/${recording.id}`);
      const takes = seen.tracks.filter(
        ({ origin, participant }) => origin === 'local' && participant.name === 'Grace',
      );
      return takes.length === 2 && takes.every(({ state }) => state === 'ready') && takes;
    },
    { seconds: 90 },
  );
  for (const { kind, offset_ms, duration_ms } of tracks) {
    const lost = killed_at_ms - (recording.started_at_ms + offset_ms + duration_ms);
    t.diagnostic(
      `${kind}: ${Math.round(duration_ms)} ms arrived, ${Math.round(lost)} ms before the kill`,
    );
    const most = kind === 'microphone' ? TAIL_MS + LATE_MS : 1500 + LATE_MS;
    assert.ok(lost <= most, `${Math.round(lost)} ms of the ${kind} are lost`);
    assert.ok(duration_ms > (RECORD_S - 3) * 1000, `${duration_ms} ms of the ${kind}`);
  }
}

const told = async (host) => (await host.get('/api/v1/notices')).items.map(({ kind }) => kind);

async function tellsOfSafety(host) {
  await until('the host is told that it came', async () =>
    (await told(host)).includes('take.safe'),
  );
  const takes = (await told(host)).filter((kind) => kind.startsWith('take.'));
  assert.deepEqual(takes, ['take.safe', 'take.at_risk'], 'told once of each');
}

/** What a week would do: no sign-in and no pass is left in this browser, only the takes. */
async function forgetTokens(page, server) {
  await page.goto(`${server.url}/manifest.webmanifest`);
  await page.evaluate(async () => {
    sessionStorage.clear();
    localStorage.clear();
    const db = await new Promise((done, failed) => {
      const asked = indexedDB.open('rostrum-outbox');
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const change = db.transaction('tokens', 'readwrite');
    change.objectStore('tokens').clear();
    await new Promise((done) => (change.oncomplete = done));
    db.close();
  });
}
