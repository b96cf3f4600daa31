// Weighs the first load of the join page from the manifest of the built app: what a guest's browser fetches before it can
// show the green room in English. Scripts and styles as gzip packs them; fonts as they are, being packed already.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const GOAL_KB = 200;
const DIST = new URL('../dist/', import.meta.url);
const PAGE = 'src/features/rooms/RoomPage.tsx';
/** The faces that English text of the page is set in; others are fetched when their letters occur. */
const FONTS = [/inter-latin-wght-normal/];

const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', DIST), 'utf8'));

/** The files of a module and of all it imports at once. */
function follow(key, files = new Set(), seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return files;
  seen.add(key);
  files.add(chunk.file);
  for (const style of chunk.css ?? []) files.add(style);
  for (const next of chunk.imports ?? []) follow(next, files, seen);
  return files;
}

if (!manifest[PAGE]) throw new Error(`${PAGE} is not in the manifest: build first`);
const files = new Set([...follow('index.html'), ...follow(PAGE)]);
const assets = Object.values(manifest).flatMap((chunk) => [chunk.file, ...(chunk.assets ?? [])]);
const fonts = new Set(assets.filter((file) => FONTS.some((font) => font.test(file))));

const kb = (bytes) => bytes / 1000;
const packed = (file) => kb(gzipSync(readFileSync(new URL(file, DIST)), { level: 9 }).length);
const plain = (file) => kb(readFileSync(new URL(file, DIST)).length);

const parts = [
  ['page', packed('index.html')],
  ...[...files].map((file) => [file, packed(file)]),
  ...[...fonts].map((file) => [file, plain(file)]),
].sort((a, b) => b[1] - a[1]);
for (const [name, size] of parts) console.log(`${size.toFixed(1).padStart(7)} kB  ${name}`);

const total = Math.round(parts.reduce((sum, [, size]) => sum + size, 0));
console.log(`web: ${total} kB gzip (first load of the join page), goal ${GOAL_KB} kB`);
