// A server with workers of its own and two more beside it. While people are invited (a job with a letter each), films are
// imported and files are made of them, a worker, the server, an ffmpeg or the database (where it is one of its own) is killed
// at random moments. Afterwards every job that was acknowledged must have come to an end, every letter must be there once, and
// every file must be whole. Then one job takes its worker down each time it is tried: others must take it up within ten
// seconds, and set it aside after three tries.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Api, PASSWORD } from '../../../e2e/support/api.mjs';
import { pause, until } from '../../../e2e/support/wait.mjs';
import { finish } from '../../lib/report.mjs';
import { Tus } from '../../lib/tus.mjs';
import { startProved } from '../server.mjs';
import { Worker } from './worker.mjs';

const FULL = Boolean(process.env.FULL);
const INVITED = FULL ? 10_000 : 160;
const KILLS = FULL ? 1_000 : 10;
const SHORT_MS = 16_000;
const FILMS = FULL ? 12 : 2;
/** What is made of each film. */
const OUTPUTS = [{ format: 'wav' }, { format: 'mp4', quality: 'small' }];
const FEEDERS = 4;
/** So long after the last fault everything must have ended; the longest lease and the longest wait between tries are in it. */
const END_MS = FULL ? 120_000 : 60_000;
const TAKEN_OVER_MS = 10_000;
const SIGN_IN_EVERY_MS = 8 * 60_000;

/** @param {string | undefined} killer has the database die and come back; none where it is a file */
async function prove(name, env, killer) {
  const server = await startProved({
    ROSTRUM_SERVER_WRITES_PER_MINUTE: '0',
    ROSTRUM_JOBS_LIGHT_SLOTS: '4',
    ...env,
  });
  const workers = [new Worker(server), new Worker(server)];
  const proof = new Proof(server, workers, killer);
  try {
    workers.forEach((worker) => worker.start());
    await proof.begin();
    await proof.endure();
    await proof.poison();
    return await proof.judge();
  } catch (error) {
    const jobs = await proof.admin?.get('/api/v1/jobs?all=true&limit=12').catch(() => null);
    const standing = jobs?.items
      .map((job) => `${job.kind} ${job.state} ${job.attempts}`)
      .join(', ');
    throw new Error(`${name}: ${error.stack}\n${standing}\n${server.log().slice(-3000)}`, {
      cause: error,
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
    await server.dispose();
  }
}

class Proof {
  kills = { worker: 0, server: 0, ffmpeg: 0, asked: 0, database: 0 };
  faults = [];
  films = [];
  outputs = [];
  invited = 0;
  takenOverMs = 0;
  notParked = 0;

  constructor(server, workers, killer) {
    this.server = server;
    this.workers = workers;
    this.killer = killer;
  }

  async begin() {
    this.server.createUser({
      email: 'root@example.com',
      password: PASSWORD,
      name: 'Root',
      role: 'admin',
    });
    this.admin = await new Api(this.server).signIn('root@example.com');
    this.signedIn = Date.now();
    const course = await this.admin.post('/api/v1/courses', { title: 'Patience' });
    this.course = course.id;
    this.poisonous = await this.#film('poison', '640x360', 60);
    for (let n = 0; n < FILMS; n += 1) {
      this.films.push(await this.#send(await this.#film(`film-${n}`, '320x180', 3)));
    }
  }

  /** Beside what else goes on: while this process waited for ffmpeg, the servers would give its connections up. */
  async #film(name, size, seconds) {
    const path = join(this.server.folder, `${name}.avi`);
    const source = `testsrc2=s=${size}:r=25:d=${seconds}`;
    const args = ['-nostdin', '-loglevel', 'error', '-y', '-f', 'lavfi', '-i', source];
    await promisify(execFile)('ffmpeg', [...args, '-c:v', 'mpeg4', '-g', '250', path]);
    return path;
  }

  async #send(path) {
    const tus = new Tus(this.server, this.admin.token);
    const bytes = readFileSync(path);
    const metadata = { purpose: 'import', filename: basename(path) };
    const place = await tus.create(metadata, bytes.length);
    const sent = await tus.patch(place, 0, bytes);
    if (sent.status !== 204)
      throw new Error(`an import was not taken: ${sent.status} ${sent.text}`);
    return place;
  }

  /** Files of the films are asked for while they are still being made; what was asked for twice is one. */
  async #ask(place) {
    const result = `${new URL(place, this.server.url).pathname}/result`;
    const of = async () => (await this.admin.get(result))?.recording_id;
    const recording = await until('a film has become a recording', of, { seconds: 300 });
    for (const settings of OUTPUTS) {
      const path = `/api/v1/recordings/${recording}/outputs`;
      const ask = () => this.admin.post(path, settings);
      const { id } = await until('an output is asked for', ask, { seconds: 60 });
      this.outputs.push(`${path}/${id}`);
    }
  }

  /** What is wrong with the file of an output. */
  async #wrong(path) {
    const seen = await this.admin.get(path);
    if (seen.state !== 'ready') return `${path} is ${seen.state}: ${seen.problem}`;
    const answer = await this.admin.raw('GET', `${path}/file`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    const sum = createHash('sha256').update(bytes).digest('hex');
    return sum === seen.sha256 ? null : `${path} has ${bytes.length} bytes that are not its own`;
  }

  /** People are invited while things die, as long as both go on. */
  async endure() {
    const begun = Date.now();
    const feeders = Array.from({ length: FEEDERS }, () => this.#feed());
    const feeding = Promise.all([...feeders, ...this.films.map((place) => this.#ask(place))]);
    // It is awaited below; until then a failure is nobody's.
    feeding.catch(() => {});
    const goesOn = () => FULL || Date.now() - begun < SHORT_MS;
    const all = () => Object.values(this.kills).reduce((sum, n) => sum + n, 0);
    while (all() < KILLS && goesOn()) {
      await pause(300 + Math.random() * 1_200);
      await this.#strike();
    }
    await feeding;
    const quiet = Date.now();
    await this.#ended(END_MS);
    this.quietMs = Date.now() - quiet;
  }

  async #feed() {
    while (this.invited < INVITED) {
      const n = this.invited++;
      // What was not acknowledged may or may not have happened; who is invited already is not invited again.
      const body = { email: `p${n}@example.org` };
      while (!(await this.#asked(body))) await pause(100);
    }
  }

  async #asked(body) {
    try {
      await this.admin.post(`/api/v1/courses/${this.course}/enroll`, body);
      return true;
    } catch (error) {
      if (error.status && error.status < 500) throw error;
      return false;
    }
  }

  async #strike() {
    if (Date.now() - this.signedIn > SIGN_IN_EVERY_MS) {
      await this.admin.signIn('root@example.com');
      this.signedIn = Date.now();
    }
    // Each kind of fault comes in every round, in any order.
    if (this.faults.length === 0) {
      this.faults = ['server', 'ffmpeg', 'asked', 'worker', 'worker', 'worker'];
      if (this.killer) this.faults.push('database');
      this.faults.sort(() => Math.random() - 0.5);
    }
    const ffmpegs = this.#ffmpegs();
    let fault = this.faults.pop();
    if (fault === 'ffmpeg' && ffmpegs.length === 0) fault = 'worker';
    this.kills[fault] += 1;
    if (fault === 'server') {
      await this.server.kill();
      await this.server.start();
    } else if (fault === 'database') {
      await promisify(execFile)('bash', [this.killer]);
    } else if (fault === 'ffmpeg') {
      signal(ffmpegs[Math.floor(Math.random() * ffmpegs.length)], 'SIGKILL');
    } else {
      const worker = this.workers[Math.floor(Math.random() * this.workers.length)];
      await worker.end(fault === 'asked' ? 'SIGTERM' : 'SIGKILL');
      worker.start();
    }
  }

  /** The processes of ffmpeg that work below this data folder. */
  #ffmpegs() {
    const data = this.server.data;
    return readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        const isOne = /(^|\/)(ffmpeg|ffprobe|bwrap)\0/.test(command);
        return (
          isOne && (command.includes(data) || readlinkSync(`/proc/${pid}/cwd`).startsWith(data))
        );
      } catch {
        return false;
      }
    });
  }

  async #ended(within) {
    const open = '/api/v1/jobs?all=true&state=queued,running&limit=200';
    let left = [];
    const done = until(
      'all jobs end',
      async () => {
        left = (await this.admin.get(open)).items;
        return left.length === 0;
      },
      { every: 200, seconds: within / 1_000 },
    );
    await done.catch(() => {});
    this.withoutEnd = left.length;
    for (const job of left)
      console.error(`${job.kind} is ${job.state} after ${job.attempts} tries`);
  }

  /** A job whose worker dies each time. */
  async poison() {
    const path = '/api/v1/jobs?all=true&kind=recordings.conform&limit=50';
    const before = new Set((await this.admin.get(path)).items.map(({ id }) => id));
    await this.#send(this.poisonous);
    const running = (attempt) => async () => {
      const job = (await this.admin.get(path)).items.find(({ id }) => !before.has(id));
      if (job?.state === 'failed') return job;
      return job?.state === 'running' && job.attempts === attempt && job;
    };
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const job = await until(`try ${attempt}`, running(attempt), { every: 50, seconds: 60 });
      const { worker } = await this.admin.get(`/api/v1/jobs/${job.id}`);
      const killed = Date.now();
      await this.#killWorker(worker);
      const next = async () => {
        const now = await this.admin.get(`/api/v1/jobs/${job.id}`);
        return (now.attempts > attempt || now.state === 'failed') && now;
      };
      const after = await until('another takes it up', next, { every: 50, seconds: 60 });
      this.takenOverMs = Math.max(this.takenOverMs, Date.now() - killed);
      const parked = after.state === 'failed' && /set aside/.test(after.problem ?? '');
      if (parked !== (attempt === 3)) {
        this.notParked += 1;
        console.error(`after try ${attempt} it is ${after.state}: ${after.problem}`);
        return;
      }
    }
  }

  async #killWorker(name) {
    const worker = this.workers.find(({ pid }) => name.split(' ').includes(String(pid)));
    if (worker) {
      await worker.end('SIGKILL');
      worker.start();
    } else {
      await this.server.kill();
      await this.server.start();
    }
  }

  async judge() {
    const invited = await this.#all('/api/v1/jobs?all=true&kind=courses.write_invited');
    const letters = await this.#all('/api/v1/admin/outbox');
    const times = new Map();
    for (const { to } of letters) times.set(to, (times.get(to) ?? 0) + 1);
    let [lost, doubled] = [0, 0];
    for (let n = 0; n < INVITED; n += 1) {
      const came = times.get(`p${n}@example.org`) ?? 0;
      if (came === 0) lost += 1;
      if (came > 1) doubled += 1;
    }
    lost += Math.max(0, INVITED - invited.length);
    const everything = await this.#all('/api/v1/jobs?all=true');
    const failed = everything.filter(({ state }) => state === 'failed');
    const wrong = await Promise.all(this.outputs.map((path) => this.#wrong(path)));
    const broken = wrong.filter(Boolean);
    for (const what of broken) console.error(what);
    await pause(500);
    return {
      jobs: everything.length,
      kills: Object.values(this.kills).reduce((sum, n) => sum + n, 0) + 3,
      struck: this.kills,
      lost,
      doubled,
      without_end: this.withoutEnd,
      outputs: this.outputs.length,
      not_whole: broken.length,
      quiet_ms: this.quietMs,
      given_up: failed.map(({ kind }) => kind),
      // Every file here is good: who gave up before the last try took a killed program for a bad file.
      given_up_early: failed.filter(({ attempts, max_attempts: most }) => attempts < most).length,
      left_behind: this.#ffmpegs().length,
      taken_over_ms: this.takenOverMs,
      not_parked: this.notParked,
    };
  }

  async #all(path) {
    const items = [];
    let cursor = '';
    do {
      const join = path.includes('?') ? '&' : '?';
      const page = await this.admin.get(`${path}${join}limit=200${cursor && `&cursor=${cursor}`}`);
      items.push(...page.items);
      cursor = page.next_cursor ?? '';
    } while (cursor);
    return items;
  }
}

function signal(pid, name) {
  try {
    process.kill(Number(pid), name);
  } catch {
    // It ended by itself this moment.
  }
}

const databases = [['sqlite', {}]];
if (process.env.TEST_DATABASE) {
  const env = { ROSTRUM_DATABASE_URL: process.env.TEST_DATABASE };
  databases.push(['postgres', env, process.env.TEST_DATABASE_KILL]);
}
const found = await Promise.all(databases.map((one) => prove(...one)));
const sum = (key) => found.reduce((all, one) => all + one[key], 0);
const slowest = Math.max(...found.map(({ taken_over_ms }) => taken_over_ms));
const bad = [
  'lost',
  'doubled',
  'without_end',
  'not_whole',
  'left_behind',
  'not_parked',
  'given_up_early',
].reduce((all, key) => all + sum(key), slowest > TAKEN_OVER_MS ? 1 : 0);
finish('j1', {
  line:
    `${bad} wrongs in ${sum('jobs')} jobs after ${sum('kills')} kills (${sum('lost')} lost, ${sum('doubled')} done twice, ` +
    `${sum('without_end')} without an end, ${sum('not_whole')} of ${sum('outputs')} files not whole, ${sum('left_behind')} processes left, ${sum('not_parked')} not set aside; ` +
    `taken over within ${(slowest / 1000).toFixed(1)} s), goal 0`,
  broken: bad > 0,
  figures: Object.fromEntries(databases.map(([name], n) => [name, found[n]])),
});
