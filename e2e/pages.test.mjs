// Every page of the studio, in four widths and both lights, as a person and as a screen reader would meet it.
import { test } from 'node:test';
import { assertHealthy, look } from './support/look.mjs';
import {
  finished,
  leave,
  plays,
  startRecording,
  stopRecording,
  twoInARoom,
} from './support/studio.mjs';

test('the pages of the studio are sound in every size and light', async (t) => {
  const inFront = (page) => look(page, 'green-room');
  const { server, ada, grace, host } = await twoInARoom(t, { inFront });
  await look(ada.page, 'stage-before');
  await startRecording(ada.page);
  await grace.page.getByText('Recording', { exact: true }).first().waitFor();
  await look(grace.page, 'stage-guest');
  await look(ada.page, 'stage-host');
  await stopRecording(ada.page);
  await leave(grace.page);
  await grace.page.getByText('Everything is safe').first().waitFor({ timeout: 60_000 });
  await look(grace.page, 'after-guest');
  await leave(ada.page);

  const { id } = await finished(host);
  const { page } = ada;
  await page.goto(`${server.url}/recordings/${id}`);
  await plays(page);
  await look(page, 'recording');
  for (const [path, name] of [
    ['/recordings', 'recordings'],
    ['/', 'home'],
  ]) {
    await page.goto(server.url + path);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForLoadState('networkidle');
    await look(page, name);
  }
  assertHealthy(ada, grace);
});
