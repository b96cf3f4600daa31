// How a benchmark or a proof ends: one line for people, one JSON line for the record.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../e2e/support/paths.mjs';

/**
 * Prints `name: line` and appends the figures to bench/results/name.jsonl. The first number of `line` is the figure.
 * A broken proof ends the process with 1.
 * @param {{line: string, broken?: boolean, figures: object}} result
 */
export function finish(name, { line, broken = false, figures }) {
  const folder = join(ROOT, 'bench/results');
  mkdirSync(folder, { recursive: true });
  const sabotaged = Boolean(process.env.SABOTAGE);
  const row = {
    name,
    at: new Date().toISOString(),
    ...(sabotaged ? { sabotaged } : {}),
    ...figures,
    commit: commit(),
    machine: machine(),
  };
  appendFileSync(join(folder, `${name}.jsonl`), `${JSON.stringify(row)}\n`);
  console.log(`${name}: ${line}`);
  process.exitCode = broken ? 1 : 0;
}

function commit() {
  const git = (...args) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    const changed = git('status', '--porcelain', '--untracked-files=no') ? '+' : '';
    return git('rev-parse', '--short=12', 'HEAD') + changed;
  } catch {
    return 'unknown';
  }
}

function machine() {
  const processors = cpus();
  const system = readFileSync('/etc/os-release', 'utf8').match(/PRETTY_NAME="(.*)"/)?.[1];
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${processors.length} x ${processors[0]?.model.trim()}, ${memory}, ${system}`;
}
