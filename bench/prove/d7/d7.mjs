// The disk that is filled is one of our own in memory, seen by nobody else: a namespace in which mounting is allowed also to
// those who are not root, and which takes it along when it ends.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const asRoot = process.getuid() === 0 ? [] : ['--user', '--map-root-user'];
const script = join(import.meta.dirname, 'full.mjs');
const args = [...asRoot, '--mount', process.execPath, script];
const { status, error } = spawnSync('unshare', args, { stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
