// Upload clients that nobody here wrote: each sends a film, loses its connection in the middle, and goes on by itself.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
import { Upload } from 'tus-js-client';
import { register } from './support/api.mjs';
import { film } from './support/films.mjs';
import { ROOT, tuspyPython } from './support/paths.mjs';
import { openProxy } from './support/proxy.mjs';
import { startServer } from './support/server.mjs';
import { until } from './support/wait.mjs';

const METADATA = { purpose: 'import', filename: 'film.mp4' };
/** Small beside the film, so that what was under way is. */
const PIECE = 1 << 20;
const RETRY_DELAYS = Array.from({ length: 20 }, () => 500);

let server;
let owner;
let file;
let bytes;

before(async () => {
  file = film({ size: '640x360', seconds: 20, kbps: 4000 });
  bytes = readFileSync(file);
  server = await startServer();
  owner = await register(server, 'Ada');
});
after(() => server?.dispose());

/** Each sends the film through a proxy and answers the address of its upload. */
const CLIENTS = {
  'tus-js-client': (endpoint) =>
    new Promise((done, fail) => {
      const upload = new Upload(bytes, {
        endpoint,
        headers: { authorization: `Bearer ${owner.token}` },
        metadata: METADATA,
        chunkSize: PIECE,
        retryDelays: RETRY_DELAYS,
        onError: fail,
        onSuccess: () => done(upload.url),
      });
      upload.start();
    }),

  'tus-js-client, in three parts at once,': (endpoint) =>
    new Promise((done, fail) => {
      const upload = new Upload(bytes, {
        endpoint,
        headers: { authorization: `Bearer ${owner.token}` },
        metadata: METADATA,
        parallelUploads: 3,
        // Of each part something is under way.
        chunkSize: PIECE / 4,
        retryDelays: RETRY_DELAYS,
        onError: fail,
        onSuccess: () => done(upload.url),
      });
      upload.start();
    }),

  Uppy: async (endpoint) => {
    const uppy = new Uppy();
    uppy.use(Tus, {
      endpoint,
      headers: { authorization: `Bearer ${owner.token}` },
      allowedMetaFields: Object.keys(METADATA),
      chunkSize: PIECE,
      retryDelays: RETRY_DELAYS,
    });
    // Outside of a browser its files are buffers.
    const data = Object.assign(Buffer.from(bytes), { size: bytes.length });
    uppy.addFile({ name: 'film.mp4', type: 'video/mp4', data, meta: METADATA });
    const { successful, failed } = await uppy.upload();
    assert.deepEqual(failed, []);
    uppy.destroy();
    return successful[0].uploadURL;
  },

  tuspy: async (endpoint) => {
    const script = join(ROOT, 'e2e/support/tuspy.py');
    const args = [script, endpoint, owner.token, file];
    const { stdout } = await promisify(execFile)(tuspyPython(), args);
    return stdout.trim();
  },
};

const LOSSES = {
  'loses its connection': async () => {},
  'loses the server, killed': async () => {
    await server.kill();
    await server.start();
  },
};

for (const [name, send] of Object.entries(CLIENTS)) {
  for (const [loses, happens] of Object.entries(LOSSES)) {
    test(`${name} ${loses} in the middle of an upload and goes on`, async (t) => {
      const proxy = await openProxy(server);
      t.after(() => proxy.close());
      const cut = proxy.cutAfter(bytes.length * 0.6);
      const sent = send(`${proxy.url}/api/v1/uploads`);
      await Promise.race([cut, sent.then(() => assert.fail('it was never cut'))]);
      await happens();
      proxy.mend();

      const id = new URL(await sent).pathname.split('/').at(-1);
      const again = proxy.sent / bytes.length;
      assert.ok(
        again < 1.3,
        `it went on and did not begin again: ${again.toFixed(2)} times its size`,
      );
      assert.equal(digest(await originalOf(id)), digest(bytes));
    });
  }
}

/** The file of an import as its owner gets it back. */
async function originalOf(id) {
  const [piece] = await until('the film is taken in', async () => {
    const recording = await owner.get(`/api/v1/recordings/${id}`);
    assert.notEqual(recording.state, 'failed', recording.problem);
    const pieces = recording.tracks.flatMap((track) => track.pieces);
    return pieces.length && pieces;
  });
  const answer = await owner.raw('GET', piece.url);
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

function digest(content) {
  return createHash('sha256').update(content).digest('hex');
}
