import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress } from 'node:zlib';
import type { Plugin } from 'vite';

const pack = promisify(brotliCompress);
/** Text; fonts and pictures are packed already. */
const PACKS = /\.(js|css|html|svg|json)$/;
/** Less than this fits into one packet anyway. */
const LEAST_BYTES = 1000;

/** Lays a brotli copy beside each text file, so that the server packs nothing while somebody waits. */
export function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    async writeBundle({ dir = 'dist' }, bundle) {
      const names = Object.keys(bundle).filter((name) => PACKS.test(name));
      await Promise.all(
        names.map(async (name) => {
          const path = join(dir, name);
          const plain = await readFile(path);
          if (plain.length >= LEAST_BYTES) await writeFile(`${path}.br`, await pack(plain));
        }),
      );
    },
  };
}
