// The disk whose power is cut is one of our own, seen by nobody else: a namespace for mounts that takes it along when it ends.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const script = join(import.meta.dirname, 'cuts.mjs');
const args = ['--mount', process.execPath, script];
const { status, error } = spawnSync('unshare', args, { stdio: 'inherit' });
if (error) throw error;
process.exitCode = status ?? 1;
