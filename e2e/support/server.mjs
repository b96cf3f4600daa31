// The real server program, on free ports, with a data folder of its own.
import { spawn, execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverProgram } from './paths.mjs';
import { until } from './wait.mjs';

const running = new Set();
// A test that is ended from outside must not leave servers behind.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/**
 * Starts a server and waits until it says that it is ready.
 * @param {{program?: string, env?: Record<string, string>, every?: number, folder?: string, port?: number}} [options]
 *   `every`: how often, in milliseconds, it is asked whether it is ready; `folder` and `port`: instead of a temporary
 *   folder and a free port
 */
export async function startServer(options = {}) {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'rostrum-e2e-'));
  const port = options.port ?? (await freePair());
  const server = new Server({
    program: serverProgram(),
    env: {},
    every: 50,
    ...options,
    folder,
    port,
  });
  await server.start();
  return server;
}

class Server {
  #child = null;

  constructor({ program, env, every, folder, port }) {
    Object.assign(this, { program, env, every, folder, port });
    this.data = join(folder, 'data');
    this.url = `http://127.0.0.1:${port}`;
    this.logFile = join(folder, 'server.log');
  }

  get pid() {
    return this.#child?.pid;
  }

  async start() {
    const log = createWriteStream(this.logFile, { flags: 'a' });
    const args = ['serve', '--listen', `127.0.0.1:${this.port}`, '--data', this.data];
    const begun = performance.now();
    const child = spawn(this.program, args, {
      cwd: this.folder,
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    running.add(child);
    this.#child = child;
    const { every } = this;
    await until(`the server is ready on port ${this.port}`, () => this.#isReady(), { every });
    this.readyAfterMs = performance.now() - begun;
  }

  /** What this process was told by ROSTRUM_… is not meant for the program: it refuses settings that it does not know. */
  #environment() {
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ROSTRUM_'));
    return { ...Object.fromEntries(inherited), ...this.env };
  }

  async #isReady() {
    if (this.#child.exitCode !== null) throw new Error(`the server ended:\n${this.log()}`);
    const answer = await fetch(`${this.url}/health/ready`);
    return answer.ok;
  }

  /** What it wrote so far. */
  log() {
    return readFileSync(this.logFile, 'utf8');
  }

  /** Ends it as an operator would. */
  async stop() {
    await this.#end('SIGTERM');
  }

  /** Ends it as a power cut of the process would: nothing of its own runs any more. */
  async kill() {
    await this.#end('SIGKILL');
  }

  async #end(signal) {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    running.delete(child);
  }

  /** Adds an account by the command line. */
  createUser({ email, password, name, role = 'instructor' }) {
    const args = ['admin', 'create-user', '--data', this.data, '--email', email, '--name', name];
    execFileSync(this.program, [...args, '--role', role, '--password-stdin'], {
      env: this.#environment(),
      input: `${password}\n`,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
  }

  /** Stops it and removes its folder. */
  async dispose() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A port p such that p (TCP) and p + 1 (TCP and UDP, for media) are free. */
async function freePair() {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const first = await tryTcp(0);
    if (first && (await tryTcp(first)) && (await tryTcp(first + 1)) && (await tryUdp(first + 1)))
      return first;
  }
  throw new Error('no two neighbouring free ports');
}

function tryTcp(port) {
  return new Promise((done) => {
    const probe = createServer();
    probe.on('error', () => done(null));
    probe.listen(port, '127.0.0.1', () => {
      const found = probe.address().port;
      probe.close(() => done(found));
    });
  });
}

function tryUdp(port) {
  return new Promise((done) => {
    const probe = createSocket('udp4');
    probe.on('error', () => done(false));
    probe.bind(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}
