// What hostile files are put together of.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What must never come out of anything. */
export const CANARY = 'CANARY-4f1d2b7c-of-another-person';

export const PICTURES = '-f lavfi -i testsrc=s=64x64:r=10:d=1';
export const SOUND = '-f lavfi -i sine=d=1';
export const H264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 10';
/** The film that most others are made of. */
export const FILM = `${PICTURES} ${SOUND} ${H264}`;

const made = new Map();

/** The file that ffmpeg makes by `args`; `files` lie beside it under their names. The same is made once. */
export function clip(ending, args, files = {}) {
  const key = JSON.stringify([ending, args, files]);
  if (!made.has(key)) made.set(key, encode(ending, args, files));
  return Buffer.from(made.get(key));
}

function encode(ending, args, files) {
  const folder = mkdtempSync(join(tmpdir(), 'rostrum-s11-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const words = ['-nostdin', '-loglevel', 'error', '-y', ...args.trim().split(/\s+/)];
    // Without what it draws by lot and without its own name: the same bytes each time.
    execFileSync('ffmpeg', [...words, '-bitexact', `clip.${ending}`], { cwd: folder });
    return readFileSync(join(folder, `clip.${ending}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes over what lies `at` bytes behind the beginning of each `name`. */
export function over(file, name, at, bytes) {
  const changed = Buffer.from(file);
  for (let place = file.indexOf(name); place >= 0; place = file.indexOf(name, place + 1)) {
    Buffer.from(bytes).copy(changed, place + at);
  }
  return changed;
}

/** Numbers that look like chance and are the same each time. */
export function roll(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export function noise(length, seed) {
  const dice = roll(seed);
  return Buffer.from(Array.from({ length }, () => dice(256)));
}

const number = (size, write) => (value) => {
  const bytes = Buffer.alloc(size);
  bytes[write](value);
  return bytes;
};
export const u16 = number(2, 'writeUInt16BE');
export const u32 = number(4, 'writeUInt32BE');
export const u64 = number(8, 'writeBigUInt64BE');
export const f64 = number(8, 'writeDoubleBE');
export const u16le = number(2, 'writeUInt16LE');
export const u32le = number(4, 'writeUInt32LE');
export const MOST = u32(0xffffffff);
