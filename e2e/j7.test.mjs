// What a person really watched is what the server says, and an instructor reads from it who attended and who needs help.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Api, importFile, makeLadder, PASSWORD, register } from './support/api.mjs';
import { openChromium } from './support/browsers.mjs';
import { film } from './support/films.mjs';
import { assertHealthy, axeFindsNothing, look } from './support/look.mjs';
import { signIn } from './support/pages.mjs';
import { startServer } from './support/server.mjs';
import { until } from './support/wait.mjs';

test('what the server says was watched is what a stopwatch says', async (t) => {
  const { server, ada, course, recordings } = await school(1, ['Grace']);
  t.after(() => server.dispose());
  const [recording] = recordings;
  const browser = await openChromium('grace');
  t.after(() => browser.close());
  const { page } = browser;
  await signIn(page, server, 'Grace');
  await page.goto(`${server.url}/courses/${course.id}/lectures/${recording.id}`);
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await plays(page, 0.1);
  await page.evaluate(startStopwatch);
  await plays(page, 4);
  // Faster, elsewhere, paused, in the background, without a network: all of it is in the sum as it was.
  await page.evaluate(() => (document.querySelector('video').playbackRate = 2));
  await plays(page, 6);
  await page.evaluate(() => {
    const video = document.querySelector('video');
    [video.playbackRate, video.currentTime] = [1, 30];
  });
  await plays(page, 3);
  await page.evaluate(hide, true);
  await plays(page, 3);
  await page.evaluate(hide, false);
  await plays(page, 2);
  // What is played is in the buffer already; what is reported meanwhile waits on this device.
  const undelivered = page.waitForEvent('requestfailed', {
    predicate: (request) => request.url().endsWith('/progress'),
  });
  await page.context().setOffline(true);
  await plays(page, 3);
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  await undelivered;
  await page.context().setOffline(false);
  await page.evaluate(() => {
    document.querySelector('video').currentTime = 2;
  });
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await plays(page, 3);
  await page.getByRole('button', { name: 'Pause', exact: true }).first().click();
  const watched = await page.evaluate(() => globalThis.stopwatch());
  const figures = () => ada.get(`/api/v1/recordings/${recording.id}/analytics`);
  const told = await until('everything was told', async () => {
    const seen = await figures();
    return Math.abs(seen.played_seconds - watched.played) <= 1 && seen;
  });
  const off = Math.abs(told.unique_seconds - watched.unique);
  assert.ok(
    off <= 1,
    `${told.unique_seconds} s on the server, ${watched.unique} s by the stopwatch`,
  );
  assert.ok(watched.hidden > 2, 'some of it was in the background');
  assert.equal(told.refused_beats, 0);
  assert.equal(told.smooth.views, 1, 'it told how long it took to begin');
  // Closed in the middle, a tab has told what was played in it.
  await page.getByRole('button', { name: 'Play', exact: true }).first().click();
  await plays(page, 4);
  const last = await page.evaluate(() => globalThis.stopwatch());
  await page.close({ runBeforeUnload: true });
  await until('the end was told when the tab was closed', async () => {
    const seen = await figures();
    return Math.abs(seen.played_seconds - last.played) <= 1;
  });
  // The browser itself says of each request without a network that it failed; nothing else may be amiss.
  const amiss = browser.errors.filter((text) => !text.includes('ERR_INTERNET_DISCONNECTED'));
  assertHealthy({ errors: amiss });
});

test('an instructor reads who attended, which seconds were watched and who needs help, and takes it along', async (t) => {
  const { server, ada, course, recordings, students } = await school(3, ['Grace', 'Linus', 'Ben']);
  t.after(() => server.dispose());
  // Grace sees everything, Linus half of the first lecture, Ben nothing.
  const path = `/api/v1/courses/${course.id}`;
  for (const { id } of recordings) await watch(students.Grace, id, 60);
  await watch(students.Linus, recordings[0].id, 30);
  await ada.call('PUT', `${path}/analytics/measures`, { risk: { due_days: 0 } });
  const teacher = await openChromium('ada');
  t.after(() => teacher.close());
  const { page } = teacher;
  await signIn(page, server, 'Ada');
  await page.goto(`${server.url}/courses/${course.id}`);
  await page.getByRole('link', { name: 'Analytics' }).click();
  await page.getByText('2 of 3 students may be falling behind.', { exact: false }).waitFor();

  // Why somebody is on the list is said in words and numbers, and what it is made of on asking.
  const ben = page.getByRole('listitem').filter({ hasText: 'Has not watched anything' });
  await ben.getByText('Was at 0% of the lectures').waitFor();
  await ben.getByRole('button', { name: /Why/ }).click();
  await page.getByRole('heading', { name: 'Why Ben is listed' }).waitFor();
  await page
    .getByRole('cell', { name: 'Missed lectures' })
    .or(page.getByRole('rowheader', { name: 'Missed lectures' }))
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await axeFindsNothing(page, 'analytics of a course');
  await look(page, 'analytics-course');

  const attended = await save(page, 'Attendance', 'Table (CSV)');
  const rows = attended
    .replace(/^\uFEFF/, '')
    .trim()
    .split('\r\n');
  const rowOf = (name) => rows.find((row) => row.startsWith(`"${name}"`));
  assert.match(rowOf('Grace'), /"caught_up","caught_up","caught_up",0,3,0,0,0,1$/);
  assert.match(rowOf('Linus'), /"partly","absent","absent",0,0,1,2,0,0$/);
  assert.match(rowOf('Ben'), /"absent","absent","absent",0,0,0,3,0,0$/);

  // The heatmap of a lecture, read by a person and, behind it, as a table.
  await page.goto(`${server.url}/courses/${course.id}/lectures/${recordings[0].id}`);
  await page.getByRole('button', { name: 'Analytics' }).click();
  await page.getByText('Most watched at 0:00: by 2 of 2 viewers.').first().waitFor();
  await look(page, 'analytics-lecture');

  // What is said of Ben, Ben sees as well, and may contest.
  const student = await openChromium('linus');
  t.after(() => student.close());
  await signIn(student.page, server, 'Ben');
  await student.page.goto(`${server.url}/progress`);
  await student.page.getByText('Your teachers see you among those who may need help.').waitFor();
  await student.page.getByRole('button', { name: 'Contest this' }).click();
  await student.page.getByLabel('What is wrong about it').fill('I was ill.');
  await student.page.getByRole('button', { name: 'Send', exact: true }).click();
  await student.page.getByText('Your teachers have your objection.').first().waitFor();
  await look(student.page, 'analytics-own');
  await page.goto(`${server.url}/courses/${course.id}/analytics`);
  await page.getByText('Contested').waitFor();
  assertHealthy(teacher, student);
});

/** Somebody's player, faster than any person would watch: so many seconds of a recording. */
async function watch(student, recording, seconds) {
  const path = `/api/v1/recordings/${recording}`;
  const { playback_id } = await student.post(`${path}/playbacks`);
  const beats = [];
  for (let from = 0; from < seconds; from += 15) {
    const [id, at] = [crypto.randomUUID(), new Date().toISOString()];
    beats.push({ id, from, to: from + 15, at, rate: 16, visible: true, rendition: '500' });
  }
  await student.post(`${path}/progress`, { playback_id, beats });
}

/** Takes a report along; its text. */
async function save(page, report, format) {
  await page.getByRole('button', { name: 'Reports' }).click();
  const items = page.getByRole('menuitem', { name: format });
  const order = ['Attendance', 'Engagement', 'Lectures compared'];
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    items.nth(order.indexOf(report)).click(),
  ]);
  return readFileSync(await file.path(), 'utf8');
}

/** Runs in the page: hides it from the player, or shows it again, as a browser does with a tab in the background. */
function hide(hidden) {
  Object.defineProperty(document, 'visibilityState', {
    configurable: true,
    get: () => (hidden ? 'hidden' : 'visible'),
  });
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Runs in the page: measures what the video shows, frame by frame, by nothing but the video itself. */
function startStopwatch() {
  const video = document.querySelector('video');
  const spans = [];
  let [last, played, hidden] = [video.currentTime, 0, 0];
  const look = () => {
    const now = video.currentTime;
    const step = now - last;
    // More than a moment: somebody moved it.
    if (step > 0 && step < 0.6 * video.playbackRate && !video.seeking) {
      if (document.visibilityState === 'visible') {
        spans.push([last, now]);
        played += step;
      } else hidden += step;
    }
    last = now;
  };
  setInterval(look, 20);
  globalThis.stopwatch = () => {
    look();
    let [unique, end] = [0, -1];
    for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
      unique += Math.max(0, to - Math.max(from, end));
      end = Math.max(end, to);
    }
    return { played, unique, hidden };
  };
}

/** A course of Ada's with these students, to whom so many lectures of a minute were then published. */
async function school(lectures, names) {
  const server = await startServer();
  server.createUser({ email: 'ada@example.com', password: PASSWORD, name: 'Ada' });
  const ada = new Api(server);
  const tokens = await ada.post('/api/v1/auth/login', {
    email: 'ada@example.com',
    password: PASSWORD,
  });
  ada.token = tokens.access_token;
  const course = await ada.post('/api/v1/courses', { title: 'Signals and noise' });
  const path = `/api/v1/courses/${course.id}`;
  const students = {};
  for (const name of names) {
    students[name] = await register(server, name);
    await ada.post(`${path}/enroll`, { student_id: students[name].user.id });
  }
  const source = film({ size: '640x360', seconds: 60, kbps: 500 });
  const recordings = [];
  for (let n = 1; n <= lectures; n += 1) {
    const recording = await importFile(ada, source, `Lecture ${n}`);
    await makeLadder(ada, recording, [500]);
    await ada.post(`${path}/recordings`, { recording_id: recording.id });
    await ada.post(`${path}/recordings/${recording.id}/publish`, { published: true });
    recordings.push(recording);
  }
  return { server, ada, course, recordings, students };
}

/** Waits until the player has gone on by so many seconds. */
async function plays(page, seconds) {
  const at = () => page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  const from = await at();
  await until(`it plays ${seconds} s`, async () => (await at()) > from + seconds, { seconds: 60 });
}
