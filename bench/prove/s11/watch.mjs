// What every ffmpeg and ffprobe opens and connects to, by strace. The server starts each of its runs by `prlimit`; in the folder that
// is put in front of its PATH that name is a script which has the real one watched, with a list for each run.
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const CALLS = 'open,openat,openat2,creat,socket,connect,execve';
/** What a run may read of its own folder, and of the machine: what its programs consist of. It may write beside these. */
const OWN = /^(\/job\/)?(in\d+|[a-z_]+\d*\.(txt|raw|rgba))$/;
const BESIDE = /^(\/job\/)?[\w.%-]+$/;
const SYSTEM =
  /^\/(usr|lib|lib64|proc|sys\/devices)\/|^\/etc\/(ld\.so\.|fonts|gcrypt|alternatives)|^\/dev\/(null|urandom)$/;

export class Watch {
  runs = 0;

  constructor(folder) {
    this.lists = join(folder, 'watched');
    mkdirSync(this.lists, { recursive: true });
    this.program = join(folder, 'prlimit');
    const strace = `strace -f --seccomp-bpf -qq -s 400 -e trace=${CALLS} -o '${this.lists}'/$$`;
    writeFileSync(this.program, `#!/bin/sh\nexec ${strace} /usr/bin/prlimit "$@"\n`);
    chmodSync(this.program, 0o755);
    this.path = `${folder}:${process.env.PATH}`;
  }

  /** A watch that sees nothing proves nothing: a run that follows a list to another file must be found. */
  mustSee(secret) {
    const list = join(this.lists, '../list.txt');
    writeFileSync(list, `ffconcat version 1.0\nfile '${secret}'\n`);
    const followed = `ffmpeg -nostdin -loglevel quiet -f concat -safe 0 -i ${list} -f null -`;
    try {
      execFileSync(this.program, ['--core=0', ...followed.split(' ')]);
    } catch {
      // What it was led to is no film.
    }
    if (!this.findings().some((line) => line.includes(secret)))
      throw new Error('strace does not see what ffmpeg opens');
  }

  /** What was done since it was last asked that no run may do. Runs that have not ended are looked at the next time. */
  findings() {
    return readdirSync(this.lists).flatMap((pid) => {
      const path = join(this.lists, pid);
      if (existsSync(`/proc/${pid}`)) return [];
      const found = strays(readFileSync(path, 'utf8'));
      rmSync(path);
      this.runs += 1;
      return found;
    });
  }
}

/** Before ffmpeg only bubblewrap works, which has to open more. */
function strays(list) {
  const lines = list.split('\n');
  const begin = lines.findIndex((line) => /execve\("\S*\/ff(mpeg|probe)".* = 0$/.test(line));
  // What it wrote itself it may read again.
  const written = new Set();
  return begin < 0 ? [] : lines.slice(begin + 1).filter((line) => isStray(line, written));
}

function isStray(line, written) {
  const call = /^\d+ +(\w+)\((?:AT_FDCWD, )?(?:"((?:[^"\\]|\\.)*)", ([\w|]+))?/.exec(line);
  if (!call) return false;
  const [, name, path, how] = call;
  if (!name.startsWith('open') && name !== 'creat') return true;
  if (BESIDE.test(path) && how !== 'O_RDONLY') written.add(path);
  return !OWN.test(path) && !SYSTEM.test(path) && !written.has(path);
}
