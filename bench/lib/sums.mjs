// The long form of a proof may be stopped and go on another day: its counts are kept in bench/results and summed up.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../e2e/support/paths.mjs';

export class Sums {
  /** @param {string} name of the proof @param {object} zero the counts, all 0; those called `worst_…` keep the largest */
  constructor(name, zero) {
    this.kept = Boolean(process.env.FULL) && !process.env.SABOTAGE;
    this.file = join(ROOT, 'bench/results', `${name}-full.json`);
    this.counts = { ...zero, ...(this.kept ? this.#read() : {}) };
  }

  /** Adds what was counted; in the long form it is kept at once. */
  add(part) {
    for (const [name, value] of Object.entries(part)) {
      const before = this.counts[name];
      this.counts[name] = name.startsWith('worst_') ? Math.max(before, value) : before + value;
    }
    if (!this.kept) return;
    mkdirSync(join(ROOT, 'bench/results'), { recursive: true });
    writeFileSync(`${this.file}.new`, `${JSON.stringify(this.counts)}\n`);
    renameSync(`${this.file}.new`, this.file);
  }

  #read() {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8'));
    } catch (error) {
      if (error.code === 'ENOENT') return {};
      throw error;
    }
  }
}
