// Leads the peers of bench/peers: people who send recorded media without a browser.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CACHE, ROOT } from '../../e2e/support/paths.mjs';

const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export class Peers {
  #waiting = [];

  /** @param {{url: string}} server @param {{codec?: 'vp8' | 'h264'}} [options] */
  constructor(server, { codec = 'vp8' } = {}) {
    const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
    const program = process.env.ROSTRUM_PEERS ?? join(target, 'debug/rostrum-peers');
    const args = ['--server', server.url, '--codec', codec, '--cache', join(CACHE, 'load-media')];
    this.child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child.stdin.on('error', () => {}); // its end is told by `exit`
    running.add(this.child);
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const { done, fail } = this.#waiting.shift();
      const answer = JSON.parse(line);
      if ('error' in answer) fail(new Error(answer.error));
      else done(answer.ok);
    });
    this.child.on('exit', () => {
      running.delete(this.child);
      for (const { fail } of this.#waiting.splice(0)) fail(new Error('the peers have ended'));
    });
  }

  #order(order) {
    return new Promise((done, fail) => {
      this.#waiting.push({ done, fail });
      this.child.stdin.write(`${JSON.stringify(order)}\n`);
    });
  }

  /** A guest enters `room` (of api.mjs' createRoom); answers `{who, participant}`. */
  enter(room, name, { layered = false } = {}) {
    return this.#order({ do: 'enter', room: room.id, secret: room.secret, name, layered });
  }

  /** The guest agrees to be recorded, or takes it back (`keep` false: with what was recorded so far). */
  consent({ who }, recording, keep = true) {
    const payload = { recording, keep };
    return this.#order({ do: 'call', who, event: 'consent:set', payload });
  }

  /** The guest is gone without a word. */
  leave({ who }) {
    return this.#order({ do: 'leave', who });
  }

  play(on = true) {
    return this.#order({ do: 'play', on });
  }

  end() {
    this.child.kill('SIGKILL');
  }
}
