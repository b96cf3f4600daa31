// `rostrum work` beside a server, with the same settings and data.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Worker {
  #child = null;

  constructor(server) {
    this.server = server;
  }

  get pid() {
    return this.#child?.pid;
  }

  start() {
    const { program, data, folder, env } = this.server;
    const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('ROSTRUM_'));
    const log = createWriteStream(join(folder, 'worker.log'), { flags: 'a' });
    this.#child = spawn(program, ['work', '--data', data], {
      cwd: folder,
      env: { ...Object.fromEntries(inherited), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout.pipe(log, { end: false });
    this.#child.stderr.pipe(log, { end: false });
    running.add(this.#child);
  }

  async end(signal) {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    running.delete(child);
  }
}
