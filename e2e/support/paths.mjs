// Where things are, and which programs the journeys use.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const OUT = join(ROOT, 'e2e/out');
export const CACHE =
  process.env.ROSTRUM_CACHE ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir() || tmpdir(), '.cache'), 'rostrum');

mkdirSync(OUT, { recursive: true });

/** The server program under test; scripts/e2e builds it and says where it is. */
export function serverProgram() {
  const target = process.env.CARGO_TARGET_DIR ?? join(ROOT, 'target');
  const program = process.env.ROSTRUM_BIN ?? join(target, 'debug/rostrum');
  if (!existsSync(program)) throw new Error(`no server program at ${program}: run make e2e`);
  return program;
}

/** The Python that has tuspy; scripts/e2e installs it. */
export function tuspyPython() {
  const python = join(CACHE, 'tuspy/bin/python');
  if (!existsSync(python)) throw new Error(`no Python with tuspy at ${python}: run make e2e`);
  return python;
}

/** The first of these programs that this machine has. */
function firstOf(variable, names) {
  if (process.env[variable]) return process.env[variable];
  for (const name of names) {
    try {
      return execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
    } catch {
      continue;
    }
  }
  throw new Error(`none of ${names.join(', ')} is installed (or name one with ${variable})`);
}

export const chromiumProgram = () =>
  firstOf('ROSTRUM_CHROMIUM', [
    'chromium',
    'chromium-browser',
    'google-chrome-stable',
    'google-chrome',
  ]);
export const firefoxProgram = () => firstOf('ROSTRUM_FIREFOX', ['firefox-esr', 'firefox']);
