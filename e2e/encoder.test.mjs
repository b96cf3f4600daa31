// A lecture comes from an encoder: its key is made on the page, and a program that knows nothing of this one but the
// address and the key (a browser that speaks WHIP from nobody's page) is seen, heard, recorded and shown live.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Api, createRoom } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { assertHealthy, axeFindsNothing } from './support/look.mjs';
import { PEOPLE } from './support/media.mjs';
import { hear, seeColour, signUp } from './support/pages.mjs';
import { startServer } from './support/server.mjs';
import { enter, startRecording } from './support/studio.mjs';
import { until } from './support/wait.mjs';

test('an encoder sends a lecture into a room', async (t) => {
  const server = await startServer();
  t.after(() => server.dispose());
  const ada = await openChromium('ada');
  t.after(() => ada.close());
  await signUp(ada.page, server, 'Ada');
  const host = await new Api(server).signIn('ada@example.com');
  const room = await createRoom(host, 'Signals', 'lecture');

  const { address, key } = await makesKey(ada.page);
  await ada.page.goto(server.url + new URL(room.join_url).pathname);
  await enter(ada.page);
  await startRecording(ada.page);

  const context = await ada.browser.newContext();
  const hall = await context.newPage();
  const begun = await sends(hall, address, key, PEOPLE.grace.colour);
  assert.equal(begun.status, 201);
  assert.equal(begun.type, 'application/sdp');
  await seeColour(ada.page, PEOPLE.grace.colour);
  await hear(ada.page);
  await ada.page.getByText('Lecture hall').first().waitFor();

  const [{ id }] = (await host.get('/api/v1/recordings')).items;
  await until('it is recorded', async () => {
    const { tracks } = await host.get(`/api/v1/recordings/${id}`);
    const screen = tracks.find(({ kind }) => kind === 'screen');
    return screen?.pieces.some(({ duration_ms }) => duration_ms > 2000);
  });
  await host.post(`/api/v1/recordings/${id}/stream/start-live`);
  // The host's camera is on as well; the presentation goes before it.
  await until(
    'it goes out live',
    async () => {
      const { state, layers } = await host.get(`/api/v1/recordings/${id}/stream/live`);
      return state === 'live' && layers.some(({ height }) => height === HEIGHT);
    },
    { seconds: 60 },
  );

  assert.equal(await ends(hall), 200);
  await ada.page.getByText('Lecture hall left.').waitFor({ state: 'attached' });
  assertHealthy(ada);

  await takesKeyBack(ada.page, server);
  assert.equal((await sends(hall, address, key, PEOPLE.grace.colour)).status, 401);
});

const HEIGHT = 360;

/** The host makes the key, and is shown it once. */
async function makesKey(page) {
  await page.reload();
  const dialog = await opensDialog(page);
  await dialog.getByText('agrees that what is sent with it is recorded').waitFor();
  await axeFindsNothing(page, 'the question for a key');
  await dialog.getByRole('textbox', { name: 'Name others see' }).fill('Lecture hall');
  await dialog.getByRole('button', { name: 'Make a key' }).click();
  await dialog.getByText('The key is shown only now').waitFor();
  await axeFindsNothing(page, 'a key');
  const address = await dialog.getByRole('textbox', { name: 'Server (WHIP)' }).inputValue();
  const key = await dialog.getByRole('textbox', { name: /^Stream key/ }).inputValue();
  assert.match(key, /^rsk_/);
  return { address, key };
}

async function takesKeyBack(page, server) {
  await page.goto(server.url);
  const dialog = await opensDialog(page);
  await dialog.getByText('nobody sends with it now').waitFor();
  assert.equal(await dialog.getByRole('textbox', { name: /^Stream key/ }).count(), 0);
  await axeFindsNothing(page, 'a key that is there');
  await dialog.getByRole('button', { name: 'Take the key back' }).click();
  await dialog.getByRole('button', { name: 'Make a key' }).waitFor();
}

async function opensDialog(page) {
  await page.getByRole('button', { name: 'Actions for Signals' }).click();
  await page.getByRole('menuitem', { name: 'Stream from an encoder' }).click();
  return page.getByRole('dialog', { name: 'Stream from an encoder' });
}

/** What every client of WHIP does, on a page that belongs to no site. */
function sends(page, address, key, colour) {
  return page.evaluate(
    async ([url, bearer, [r, g, b], height]) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [(height * 16) / 9, height];
      const pen = canvas.getContext('2d');
      let turn = 0;
      setInterval(() => {
        turn += 1;
        pen.fillStyle = `rgb(${r} ${g} ${b})`;
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.fillStyle = 'white';
        pen.fillRect(canvas.width / 2 + ((turn * 4) % 200), 10, 40, 40);
      }, 33);
      const context = new AudioContext();
      const tone = new OscillatorNode(context, { frequency: 440 });
      const out = new MediaStreamAudioDestinationNode(context);
      tone.connect(new GainNode(context, { gain: 0.3 })).connect(out);
      tone.start();
      const line = new RTCPeerConnection();
      for (const track of [...out.stream.getTracks(), ...canvas.captureStream(30).getTracks()])
        line.addTransceiver(track, { direction: 'sendonly' });
      await line.setLocalDescription();
      const authorization = `Bearer ${bearer}`;
      const answer = await fetch(url, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/sdp' },
        body: line.localDescription.sdp,
      });
      const sdp = await answer.text();
      if (answer.ok) await line.setRemoteDescription({ type: 'answer', sdp });
      const end = new URL(answer.headers.get('location') ?? '', url);
      window.__end = () => fetch(end, { method: 'DELETE', headers: { authorization } });
      return { status: answer.status, type: answer.headers.get('content-type') };
    },
    [address, key, colour, HEIGHT],
  );
}

const ends = (page) => page.evaluate(async () => (await window.__end()).status);
