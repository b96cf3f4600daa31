// What lies in a data folder: every file with its size.
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** @returns {Map<string, number>} path from `folder` → bytes */
export function filesOf(folder) {
  const found = new Map();
  const todo = [folder];
  while (todo.length) {
    const next = todo.pop();
    for (const entry of listing(next)) {
      const path = join(next, entry.name);
      if (entry.isDirectory()) todo.push(path);
      else found.set(relative(folder, path), sizeOf(path));
    }
  }
  return found;
}

/** A folder may vanish while it is looked at. */
function listing(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function sizeOf(path) {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}
