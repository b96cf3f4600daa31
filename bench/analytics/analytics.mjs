// How long the answers of analytics take with ten million watch beats, whether they are right, and how fast the beats of 5,000
// viewers of one lecture come in, on both databases.
import { Api, register } from '../../e2e/support/api.mjs';
import { startServer } from '../../e2e/support/server.mjs';
import { pause, until } from '../../e2e/support/wait.mjs';
import { postgres, sqlite } from '../api/fill.mjs';
import { finish } from '../lib/report.mjs';
import { LECTURE_S, TERM, courseId, fillTerm, recordingId, seen, studentId } from './term.mjs';

const TIMES = process.env.FULL ? 100 : 20;
const VIEWERS = 5_000;
/** A player reports every ten seconds. */
const EVERY_S = 10;
const SECONDS = process.env.FULL ? 60 : 20;

const env = {
  ROSTRUM_ACCOUNTS_SIGNUPS_PER_ADDRESS: '1000000',
  ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
  // Viewers come from addresses of their own, as a proxy says.
  ROSTRUM_SERVER_TRUSTED_PROXIES: '["127.0.0.1"]',
};

async function measure(url) {
  const house = await startServer({
    env: { ...env, ...(url ? { ROSTRUM_DATABASE_URL: url } : {}) },
  });
  try {
    const teacher = await register(house, 'Ada');
    await house.stop();
    const db = url ? postgres(url) : sqlite(house);
    const now = Math.floor(Date.now() / 1000);
    const beats = fillTerm(db, teacher.user.id, now);
    const began = performance.now();
    await house.start();
    // What was written without sums is added up by the server itself.
    const left = () => Number(db.run('SELECT count(*) FROM watched WHERE rolled = 0;').trim());
    await until('everything is added up', async () => left() === 0, { seconds: 3_600 });
    const rebuild_s = (performance.now() - began) / 1000;
    await teacher.signIn(teacher.user.email);
    await checkTruth(teacher);
    const answers = await answerTimes(teacher);
    await teacher.signIn(teacher.user.email);
    const ingest = await takeIn(house, teacher);
    return { database: db.name, beats, rebuild_s: round(rebuild_s), answers, ingest };
  } finally {
    await house.dispose();
  }
}

/** Every figure that is compared was known before. */
async function checkTruth(teacher) {
  const shares = Array.from({ length: TERM.students }, (_, s) => seen(s) / TERM.beats);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  const course = await teacher.get(`/api/v1/analytics/courses/${courseId(TERM.courses - 1)}`);
  equal(course.completion, mean, 'completion');
  equal(course.people.length, TERM.students, 'students');
  for (const person of course.people) {
    const share = shares[Number(person.student.name.split(' ')[1])];
    equal(person.completion, share, `completion of ${person.student.name}`);
    equal(person.attendance, share >= 0.8 ? 1 : 0, `attendance of ${person.student.name}`);
  }
  const lecture = await teacher.get(
    `/api/v1/analytics/lectures/${recordingId(TERM.courses - 1, 7)}`,
  );
  for (let second = 0; second < LECTURE_S; second += 97) {
    const saw = shares.filter((_, s) => seen(s) * 10 > second).length;
    equal(lecture.heatmap[second], saw, `second ${second}`);
  }
}

function equal(is, should, what) {
  if (Math.abs(is - should) > 1e-9) throw new Error(`${what} is ${is} and should be ${should}`);
}

async function answerTimes(teacher) {
  const query = (c) => `course_id=${courseId(c)}`;
  const kinds = {
    course: (n) => `/api/v1/analytics/courses/${courseId(n % TERM.courses)}`,
    stats: (n) => `/api/v1/courses/${courseId(n % TERM.courses)}/stats`,
    lecture: (n) =>
      `/api/v1/analytics/lectures/${recordingId(n % TERM.courses, n % TERM.lectures)}`,
    recording: (n) =>
      `/api/v1/recordings/${recordingId(n % TERM.courses, n % TERM.lectures)}/analytics`,
    student: (n) => `/api/v1/analytics/students/${studentId(n % TERM.students)}`,
    attendance: (n) => `/api/v1/analytics/reports/attendance?${query(n % TERM.courses)}`,
    engagement: (n) => `/api/v1/analytics/reports/engagement?${query(n % TERM.courses)}`,
    performance: (n) => `/api/v1/analytics/reports/performance?${query(n % TERM.courses)}`,
  };
  const answers = {};
  for (const [kind, path] of Object.entries(kinds)) {
    const times = [];
    for (let n = 0; n < TIMES; n += 1) {
      const began = performance.now();
      await (await teacher.raw('GET', path(n * 7))).arrayBuffer();
      times.push(performance.now() - began);
    }
    answers[kind] = spread(times);
  }
  return answers;
}

/** 5,000 viewers who came by a link report every ten seconds; then as fast as reports are taken. */
async function takeIn(house, teacher) {
  const recording = recordingId(0, 0);
  const share = await teacher.post(`/api/v1/recordings/${recording}/shares`);
  const token = share.url.split('/').at(-1);
  const viewers = [];
  for (let n = 0; n < VIEWERS; n += 1) viewers.push(await visit(house, recording, token, n));
  await pause(2_000);
  const paced = [];
  const waiting = [];
  let failed = 0;
  const perS = VIEWERS / EVERY_S;
  const begun = performance.now();
  for (let n = 0; n < perS * SECONDS; n += 1) {
    const due = begun + (n * 1000) / perS;
    if (due > performance.now()) await pause(due - performance.now());
    const sent = viewers[n % VIEWERS].report().then((ok) => {
      paced.push(performance.now() - due);
      if (!ok) failed += 1;
    });
    waiting.push(sent);
  }
  await Promise.all(waiting);
  const most = await asFastAsTaken(viewers);
  return { viewers: VIEWERS, reports_per_s: perS, ...spread(paced), failed, most_per_s: most };
}

async function asFastAsTaken(viewers) {
  const end = performance.now() + 8_000;
  let [next, done] = [0, 0];
  const one = async () => {
    while (performance.now() < end) {
      const viewer = viewers[next++ % viewers.length];
      if (await viewer.report()) done += 1;
    }
  };
  await Promise.all(Array.from({ length: 128 }, one));
  return Math.round(done / 8);
}

async function visit(house, recording, token, n) {
  const api = new Api(house);
  const from = { 'x-forwarded-for': `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}` };
  const opened = await api.call('POST', '/api/v1/shares/open', { token }, from);
  const { playback_id, token: pt } = opened.playback;
  let at = 0;
  return {
    async report() {
      const beat = {
        id: crypto.randomUUID(),
        from: at,
        to: at + 0.05,
        at: new Date().toISOString(),
        rate: 1,
        visible: true,
        rendition: '1000',
        stalled_ms: 0,
      };
      at += 0.05;
      const path = `/api/v1/recordings/${recording}/progress?pt=${pt}`;
      const answer = await api.raw('POST', path, { playback_id, beats: [beat] }, from);
      await answer.arrayBuffer();
      return answer.ok;
    },
  };
}

const round = (value) => Math.round(value * 10) / 10;

function spread(all) {
  const sorted = all.sort((a, b) => a - b);
  const at = (share) => round(sorted[Math.floor(share * (sorted.length - 1))]);
  return { p50_ms: at(0.5), p95_ms: at(0.95), count: sorted.length };
}

const results = [];
for (const url of ['', process.env.TEST_DATABASE]) results.push(await measure(url));
const worst = results
  .flatMap(({ database, answers }) =>
    Object.entries(answers).map(([kind, { p95_ms }]) => ({ database, kind, p95_ms })),
  )
  .reduce((a, b) => (b.p95_ms > a.p95_ms ? b : a));
const taken = results.map(
  ({ database, ingest }) =>
    `${database}: ${ingest.reports_per_s} reports/s of ${ingest.viewers} viewers at p95 ${ingest.p95_ms} ms, at most ${ingest.most_per_s}/s`,
);
finish('analytics', {
  line: `${worst.p95_ms} ms p95 at worst (${worst.kind}, ${worst.database}) with ${results[0].beats} beats; goal 100 ms; ${taken.join('; ')}`,
  figures: { worst_p95_ms: worst.p95_ms, results },
});
