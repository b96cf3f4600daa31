// What a process costs, as the kernel counts it.
import { readFileSync } from 'node:fs';

/** Memory in MB: its own plus its share of what it shares. */
export function memoryOf(pid) {
  const pss = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').match(/^Pss:\s+(\d+) kB/m);
  return Number(pss[1]) / 1024;
}

/** CPU seconds of all its threads since it began; its children not counted. */
export function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
