// People watch one recording by links, by being enrolled, by tokens, cookies and signed addresses. Their right to it is ended
// in every way there is, while everything is fetched over and over; two seconds later nothing of it may be answered.
import { createHash } from 'node:crypto';
import { Api, PASSWORD, importFile, makeLadder, register } from '../../../e2e/support/api.mjs';
import { film } from '../../../e2e/support/films.mjs';
import { until as eventually } from '../../../e2e/support/wait.mjs';
import { finish } from '../../lib/report.mjs';
import { startProved } from '../server.mjs';
import { byLink, bySignIn, signedUntil } from './ways.mjs';
import { Watch } from './watch.mjs';

/** In the part where the time of tokens runs out, they are good for so many seconds. */
const SHORT_S = 8;
/** So many rights end at once. */
const AT_ONCE = 3;
const VTT = 'WEBVTT\n\n00:01.000 --> 00:03.000\nGood evening.\n';

const server = await startProved({
  ROSTRUM_LOG_FILTER: 'warn',
  ROSTRUM_PLAYBACK_TOKEN_S: String(SHORT_S),
  ROSTRUM_ACCOUNTS_SIGNUPS_PER_ADDRESS: '1000000',
  ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
});
const watch = new Watch(server);
let ways = 0;
try {
  await prove();
} finally {
  await server.dispose();
}
const { found } = watch;
for (const problem of watch.problems.slice(0, 20)) console.error(problem);
finish('s12', {
  line:
    `${found.late} of ${found.addresses} addresses answered more than 2 s after the right to them had ended in ${ways} ways ` +
    `(${found.ill} answered 5xx; the last answer came ${(found.last_ms / 1000).toFixed(1)} s after), goal 0`,
  broken: found.late + found.ill > 0,
  figures: { ways, ...found },
});

async function prove() {
  const host = await register(server, 'Ada');
  const { id } = await importFile(host, film({ size: '854x480', seconds: 8, kbps: 1500 }));
  await makeLadder(host, { id }, [500, 1000]);
  const at = `/api/v1/recordings/${id}`;
  await host.call('POST', `${at}/captions?language=en`, new TextEncoder().encode(VTT), {
    'content-type': 'text/vtt',
  });
  await eventually('its segments are cut', async () => {
    const answer = await host.raw('GET', `${at}/stream/playlist.m3u8`);
    await answer.arrayBuffer();
    return answer.ok;
  });
  await timeRunsOut(host, id);

  // The rest goes by tokens that outlive the proof, so that they are not what ends.
  delete server.env.ROSTRUM_PLAYBACK_TOKEN_S;
  await server.stop();
  await server.start();
  await rightsEnd(host, id);
  await recordingGoes(host, id);
}

/** A token in an address and a signed address end by themselves; the cookie of the same playback goes on. */
async function timeRunsOut(host, id) {
  const linked = await byLink(server, host, id, 'the token’s time is over');
  const signedIn = await bySignIn(server, host, id, 'the token’s time is over');
  const [{ path }] = signedIn.signed.addresses;
  const end = Math.ceil(Date.now() / 1000) + SHORT_S;
  signedIn.signed.addresses[0].path = signedUntil(server, id, path, end);
  signedIn.signed.ended = end * 1000;
  const [byToken, byPt, byCookie] = signedIn.viewers;
  linked.viewers[0].ended = linked.until;
  byPt.ended = signedIn.until;
  const ending = [linked.viewers[0], byPt, signedIn.signed];
  // Who comes by the link again may; only what had a time is over.
  linked.viewers[0].doors = linked.viewers[0].doors.filter(({ what }) => what.includes('token'));
  await watch.mustWork(ending);
  ways += 2;
  await watch.while(ending, () => {});
  await watch.mustWork([byToken, byCookie, linked.viewers[1]]);
}

/** Every way in which somebody who may look is told that they may not any more. */
async function rightsEnd(host, id) {
  const admin = await adminOf();
  const cases = [
    () => linkCase(host, id, 'the link was taken back', {}, removeLink),
    () =>
      linkCase(
        host,
        id,
        'the link with a password was taken back',
        { password: 'open the door', download: true },
        removeLink,
      ),
    () =>
      linkCase(host, id, 'the link got another password', {}, (path) =>
        host.call('PATCH', path, { password: 'another door' }),
      ),
    () =>
      linkCase(host, id, 'the link’s time is over', {}, async (path) => {
        const expires_at = new Date(Date.now() + 1000);
        await host.call('PATCH', path, { expires_at });
        return expires_at.getTime();
      }),
    () =>
      studentCase(host, id, 'the student was withdrawn', (course, { user }) =>
        host.call('DELETE', `${course}/enroll/${user.id}`),
      ),
    () =>
      studentCase(host, id, 'the lecture became a draft', (course) =>
        host.post(`${course}/recordings/${id}/publish`, { published: false }),
      ),
    () =>
      studentCase(host, id, 'the lecture left the course', (course) =>
        host.call('DELETE', `${course}/recordings/${id}`),
      ),
    () =>
      studentCase(host, id, 'seeing lectures was denied', (course, { user }) =>
        host.post(`${course}/permissions`, {
          user_id: user.id,
          role: 'student',
          deny: ['lectures.see'],
        }),
      ),
    () =>
      studentCase(host, id, 'the course was thrown away', (course) => host.call('DELETE', course)),
    () =>
      studentCase(host, id, 'the account was closed', (_, { user }) =>
        admin.call('PATCH', `/api/v1/users/${user.id}`, { state: 'disabled' }),
      ),
    () =>
      studentCase(host, id, 'the student signed out', (_, student) =>
        student.post('/api/v1/auth/logout'),
      ),
  ];
  // From these nothing is taken: it was not simply shut.
  const linked = await byLink(server, host, id, 'nothing ended');
  const signedIn = await studentCase(host, id, 'nothing ended');

  ways += cases.length;
  // Each ends a moment after it was first used: what the server remembers of it is young.
  const todo = cases[Symbol.iterator]();
  const work = async () => {
    for (const begin of todo) {
      const one = await begin();
      await watch.mustWork(one.viewers);
      await watch.while(one.viewers, () => ends(one));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  await watch.mustWork([...linked.viewers, ...signedIn.viewers]);

  function removeLink(path) {
    return host.call('DELETE', path);
  }
}

/** The recording lies in the trash, and then is no more. */
async function recordingGoes(host, id) {
  const at = `/api/v1/recordings/${id}`;
  const why = 'the recording was thrown away';
  const linked = await byLink(server, host, id, why, { download: true });
  const student = await studentCase(host, id, why);
  const owner = await bySignIn(server, host, id, why);
  // Its owner sees it lying there.
  owner.viewers[0].addresses = owner.viewers[0].addresses.filter(({ path }) => path !== at);
  const viewers = [...linked.viewers, ...student.viewers, ...owner.viewers];
  await watch.mustWork(viewers);
  ways += 2;
  await watch.while(viewers, () => ends({ viewers, end: () => host.call('DELETE', at) }));
  await host.call('DELETE', `${at}?for_good=true`);
  await watch.after(viewers);
  await student.person.get(student.course);
}

async function ends({ viewers, end }) {
  const moment = await end();
  const ended = typeof moment === 'number' ? moment : Date.now();
  for (const viewer of viewers) viewer.ended = ended;
}

async function linkCase(host, id, why, ask, end) {
  const { share, viewers } = await byLink(server, host, id, why, ask);
  return { viewers, end: () => end(`/api/v1/recordings/${id}/shares/${share.id}`) };
}

/** A course with the recording as its lecture, and somebody who learns there. */
async function studentCase(host, id, why, end) {
  const name = `s${createHash('sha256').update(`${why}${Math.random()}`).digest('hex').slice(0, 12)}`;
  const person = await register(server, name);
  const made = await host.post('/api/v1/courses', { title: why });
  const course = `/api/v1/courses/${made.id}`;
  await host.post(`${course}/recordings`, { recording_id: id });
  await host.post(`${course}/recordings/${id}/publish`, { published: true });
  await host.post(`${course}/enroll`, { student_id: person.user.id });
  const { viewers } = await bySignIn(server, person, id, why);
  return { viewers, person, course, end: () => end(course, person) };
}

async function adminOf() {
  const email = 'root@example.com';
  server.createUser({ email, password: PASSWORD, name: 'Root', role: 'admin' });
  return new Api(server).signIn(email);
}
