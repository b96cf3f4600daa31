// Completes a package-lock.json after `npm install`: npm leaves out optional packages of platforms other than this one
// (when they were not asked for or the registry in use has no copy of them), and `npm ci` then refuses the lock file.
//   node scripts/complete-lock.mjs web/package-lock.json
import { readFileSync, writeFileSync } from 'node:fs';

const [file] = process.argv.slice(2);
const lock = JSON.parse(readFileSync(file, 'utf8'));
const added = [];

for (const [path, owner] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    if (!/^\d/.test(version) || isThere(path, name)) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(owner.dev ? { dev: true } : {}),
      optional: true,
      ...platformOf(name),
    };
    added.push(`${name} ${version}`);
  }
}

const sorted = Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1));
lock.packages = Object.fromEntries(sorted);
if (added.length) writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(added.length ? `added ${added.join(', ')}` : 'nothing was missing');

function isThere(path, name) {
  return Boolean(
    lock.packages[`node_modules/${name}`] ?? lock.packages[`${path}/node_modules/${name}`],
  );
}

/** What such a package says of itself, read from its name, so that npm skips it elsewhere without fetching it. */
function platformOf(name) {
  const known = (list) => list.filter((word) => name.split(/[-/]/).includes(word));
  const os = known(['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32']);
  const cpu = known(['arm', 'arm64', 'ia32', 'ppc64', 's390x', 'wasm32', 'x64']);
  return { ...(cpu.length ? { cpu } : {}), ...(os.length ? { os } : {}) };
}
