// What a process costs, as the kernel counts it.
import { readFileSync, readdirSync } from 'node:fs';

/** Memory in MB: its own plus its share of what it shares. */
export function memoryOf(pid) {
  const pss = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+) kB/m);
  return Number(pss[1]) / 1024;
}

/** CPU seconds of all its threads since it began; its children not counted. */
export function cpuOf(pid) {
  const fields = statOf(pid);
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** A process with its children and theirs, as far as they live now. */
export function familyOf(pid) {
  const parents = new Map();
  for (const each of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(each), Number(statOf(each)[1]));
    } catch {
      // It has ended meanwhile.
    }
  }
  const family = [pid];
  for (const each of family)
    for (const [child, parent] of parents) if (parent === each) family.push(child);
  return family;
}

/** What the kernel says of a process, from its state on. */
function statOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
