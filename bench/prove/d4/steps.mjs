// The steps. Each asks the server something and tells the client's model what must have come of it.
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { Cut, checksum, creation } from '../../lib/tus.mjs';
import { Model } from './client.mjs';

const UPLOADS = '/api/v1/uploads';
const BODY = { 'content-type': 'application/offset+octet-stream' };
const ALGORITHMS = [undefined, 'sha1', 'sha256'];

export const STEPS = {
  async create(client) {
    const { chance, studio, tus } = client;
    const take_id = await studio.newTake();
    const length = chance.is(0.03) ? chance.whole(4 << 20, 7 << 20) : chance.size(1, 400_000);
    const upload = new Model('', take_id, client.newContent(chance.is(0.02) ? 0 : length));
    upload.declared = upload.length === 0 || chance.is(0.7);
    const first = chance.is(0.4) ? upload.piece(chance.size(1, 100_000)) : undefined;
    const algorithm = first && chance.one(ALGORITHMS);
    const key = `${take_id}-${chance.whole(0, 1e9)}`;
    const headers = {
      ...creation({ purpose: 'take', take_id }, upload.declared ? upload.length : undefined),
      'idempotency-key': key,
      ...(first ? BODY : {}),
      ...(algorithm ? { 'upload-checksum': checksum(algorithm, first) } : {}),
    };
    const offset = first?.length ?? 0;
    for (let times = chance.is(0.1) ? 2 : 1; times > 0; times -= 1) {
      const made = await tus.send('POST', UPLOADS, { headers, body: first });
      if (!client.expect('a creation', null, made, { status: 201, offset })) return;
      if (upload.path && upload.path !== made.headers.location)
        client.tell('a repeated creation made another upload');
      upload.path = made.headers.location;
    }
    client.open.push(upload);
    client.stands(upload, offset);
  },

  async wrongCreation(client) {
    const { chance, studio, tus } = client;
    const take = { purpose: 'take', take_id: (studio.taken ??= await studio.newTake()) };
    const right = creation(take, 10);
    const [what, status, headers, body] = chance.one([
      ['with both lengths', 400, { ...right, 'upload-defer-length': 1 }],
      ['with no length', 400, { 'upload-metadata': right['upload-metadata'] }],
      ['with a deferred length of 2', 400, { ...creation(take), 'upload-defer-length': 2 }],
      ['with a length below 0', 400, { ...right, 'upload-length': -1 }],
      ['with a length that is none', 400, { ...right, 'upload-length': '1e3' }],
      ['with a length beyond all', 413, { ...right, 'upload-length': '9007199254740991' }],
      ['of another version', 412, { ...right, 'tus-resumable': '0.2.2' }],
      ['of a part, which guests do not send', 403, { ...right, 'upload-concat': 'partial' }],
      ['of a part of another kind', 400, { ...right, 'upload-concat': 'whole' }],
      ['without a purpose', 422, creation({ filename: 'a' }, 10)],
      ['for what nothing takes', 422, creation({ purpose: 'nothing' }, 10)],
      ['for a take that is not there', 404, creation({ ...take, take_id: GONE }, 10)],
      ['with metadata that are none', 400, { ...right, 'upload-metadata': 'purpose !!!' }],
      ['with bytes of another type', 415, { ...right, 'content-type': 'text/plain' }, SOME],
    ]);
    const answer = await tus.send('POST', UPLOADS, { headers, body });
    client.expect(`a creation ${what}`, null, answer, { status });
  },

  async options(client) {
    const answer = await client.tus.send('OPTIONS', UPLOADS);
    client.expect('OPTIONS', null, answer, { status: 204 });
    if (answer.headers['tus-version'] !== '1.0.0') client.tell('OPTIONS names no version');
  },

  append(client) {
    return append(client, client.some(), client.chance.size(1, 60_000));
  },

  appendLarge(client) {
    return append(client, client.some(), 6 << 20);
  },

  async wrongOffset(client) {
    const upload = client.some();
    const wrong = upload.offset + client.chance.one([-1, 1, client.chance.whole(2, 1e6)]);
    const answer = await client.tus.patch(upload.path, Math.abs(wrong), upload.piece(1000));
    client.expect('a wrong offset', upload, answer, { status: 409, offset: upload.offset });
    await client.unchanged('a wrong offset', upload);
  },

  async repeat(client) {
    const upload = client.some();
    if (upload.offset === 0) return;
    const start = client.chance.whole(0, upload.offset - 1);
    const again = upload.content.subarray(start, upload.offset);
    const answer = await client.tus.patch(upload.path, start, again, {
      algorithm: client.chance.one(ALGORITHMS),
    });
    client.expect('a retry', upload, answer, { status: 409, offset: upload.offset });
    await client.unchanged('a retry', upload);
  },

  async wrongChecksum(client) {
    const upload = client.some();
    const piece = upload.piece(client.chance.size(1, 60_000));
    if (piece.length === 0) return;
    const damaged = Buffer.from(piece);
    damaged[client.chance.whole(0, damaged.length - 1)] ^= 1 << client.chance.whole(0, 7);
    const algorithm = client.chance.one(['sha1', 'sha256']);
    const headers = {
      'upload-checksum': checksum(algorithm, piece),
      // What a failed request says of the length does not count.
      ...(upload.declared ? {} : { 'upload-length': upload.length }),
    };
    const answer = await client.tus.patch(upload.path, upload.offset, damaged, { headers });
    if (!client.expect('a wrong checksum', upload, answer, { status: 460 })) {
      // The bytes are in: the model knows nothing of this upload any more.
      await client.tus.remove(upload.path);
      client.forget(upload);
      return;
    }
    await client.unchanged('a wrong checksum', upload);
  },

  async wrongHeaders(client) {
    const upload = client.some();
    const piece = upload.piece(100);
    const [what, status, headers] = client.chance.one([
      ['of another type', 415, { 'content-type': 'application/octet-stream' }],
      ['with a checksum of another kind', 400, { 'upload-checksum': 'md5 AAAA' }],
      ['with a checksum that is none', 400, { 'upload-checksum': 'sha256 AAAA' }],
      ['of another version', 412, { 'tus-resumable': '2.0.0' }],
      ['with an offset that is none', 400, { 'upload-offset': '0x10' }],
      ['with an offset below 0', 400, { 'upload-offset': '-1' }],
      ['of nobody', 401, { authorization: '' }],
    ]);
    const answer = await client.tus.patch(upload.path, upload.offset, piece, { headers });
    client.expect(`a piece ${what}`, upload, answer, { status });
    await client.unchanged(`a piece ${what}`, upload);
  },

  async beyond(client) {
    const upload = client.some();
    if (!upload.declared || upload.left > 1 << 20) return;
    const body = Buffer.concat([upload.piece(Infinity), SOME]);
    const chunked = client.chance.is(0.5);
    const algorithm = client.chance.one(ALGORITHMS);
    const how = { algorithm, chunked };
    const answer = await client.tus.patch(upload.path, upload.offset, body, how).catch(onlyCut);
    // Who sends too much may find the door shut before the answer is read.
    if (answer) client.expect('a piece beyond the length', upload, answer, { status: 413 });
    await client.agree('a piece beyond the length', upload);
  },

  async contradict(client) {
    const upload = client.some();
    if (upload.offset === 0) return;
    const wrong = upload.declared
      ? upload.length + client.chance.one([-1, 1])
      : client.chance.whole(0, upload.offset - 1);
    const headers = { 'upload-length': wrong };
    const answer = await client.tus.patch(upload.path, upload.offset, SOME, { headers });
    client.expect('another length', upload, answer, { status: 400 });
    await client.unchanged('another length', upload);
  },

  async declare(client) {
    const upload = client.open.find(({ declared }) => !declared);
    if (!upload) return;
    const headers = { 'upload-length': upload.length };
    const body = Buffer.alloc(0);
    const answer = await client.tus.patch(upload.path, upload.offset, body, { headers });
    upload.declared = true;
    const { offset } = upload;
    if (client.expect('a length', upload, answer, { status: 204, offset }))
      client.stands(upload, offset);
  },

  async cut(client) {
    const upload = client.some();
    const piece = upload.piece(client.chance.size(2, 400_000));
    if (piece.length < 2) return;
    client.found.cuts += 1;
    const algorithm = client.chance.one(ALGORITHMS);
    const cutAfter = client.chance.whole(1, piece.length - 1);
    const how = { algorithm, cutAfter };
    await client.tus.patch(upload.path, upload.offset, piece, how).catch(onlyCut);
    await client.outlive('a torn connection', upload, upload.offset + (algorithm ? 0 : cutAfter));
  },

  /** A client that does not wait for the answer sends the same again. */
  async raceSame(client) {
    const upload = client.some();
    client.found.races += 1;
    const start = upload.offset;
    const pieces = Array.from({ length: client.chance.whole(2, 4) }, () =>
      upload.piece(client.chance.size(1, 60_000)),
    );
    const racing = pieces.map((piece) =>
      client.tus.patch(upload.path, start, piece, { algorithm: client.chance.one(ALGORITHMS) }),
    );
    let least = start;
    for (const [n, answer] of (await Promise.all(racing)).entries()) {
      client.expect('a race', upload, answer, { status: [204, 409, 423] });
      if (answer.status !== 204) continue;
      if (answer.offset !== start + pieces[n].length)
        client.tell(`a race: 204 at ${answer.offset} for ${pieces[n].length} bytes at ${start}`);
      least = Math.max(least, answer.offset);
    }
    const most = start + Math.max(...pieces.map((piece) => piece.length));
    await client.agree('a race', upload, least, most);
  },

  /** Two that send different bytes for the same place: one wins altogether, or none. */
  async raceOther(client) {
    const upload = client.some();
    if (upload.left === 0) return;
    client.found.races += 1;
    const start = upload.offset;
    const pieces = [0, 1].map(() => {
      const size = Math.min(upload.left, client.chance.size(1, 60_000));
      return client.newContent(size);
    });
    const racing = pieces.map((piece) =>
      client.tus.patch(upload.path, start, piece, { algorithm: 'sha256' }),
    );
    const answers = await Promise.all(racing);
    for (const answer of answers)
      client.expect('a race of two', upload, answer, { status: [204, 409, 423] });
    const won = answers.flatMap(({ status }, n) => (status === 204 ? [pieces[n]] : []));
    if (won.length > 1) client.tell(`a race of two: both won at ${start} of ${upload.path}`);
    won[0]?.copy(upload.content, start);
    const offset = start + (won[0]?.length ?? 0);
    await client.agree('a race of two', upload, offset, offset);
  },

  async raceLook(client) {
    const upload = client.some();
    client.found.races += 1;
    const piece = upload.piece(60_000);
    const [answer] = await Promise.all([
      client.tus.patch(upload.path, upload.offset, piece, { algorithm: 'sha256' }),
      client.tus.head(upload.path),
    ]);
    client.expect('a piece while somebody looks', upload, answer, { status: [204, 423] });
    const end = upload.offset + (answer.status === 204 ? piece.length : 0);
    await client.agree('a look', upload, end, end);
  },

  async raceRemove(client) {
    const upload = client.some();
    client.found.races += 1;
    const piece = upload.piece(60_000);
    const [answer, removed] = await Promise.all([
      client.tus.patch(upload.path, upload.offset, piece, { algorithm: 'sha256' }),
      client.tus.remove(upload.path),
    ]);
    client.expect('a piece while it is removed', upload, answer, { status: [204, 404, 423] });
    client.expect('a removal', upload, removed, { status: 204 });
    client.forget(upload);
  },

  look(client) {
    return client.agree('a look', client.some());
  },

  async overridden(client) {
    const upload = client.some();
    const headers = { 'x-http-method-override': 'HEAD' };
    const { offset } = upload;
    const answer = await client.tus.send('POST', upload.path, { headers });
    client.expect('HEAD as POST', upload, answer, { status: 200, offset });
  },

  async strangers(client) {
    const upload = client.some();
    const { stranger } = client;
    const asked = [
      stranger.head(upload.path),
      stranger.patch(upload.path, upload.offset, upload.piece(10)),
      stranger.remove(upload.path),
    ];
    for (const answer of await Promise.all(asked))
      client.expect('a stranger', upload, answer, { status: 404 });
    await client.unchanged('a stranger', upload);
  },

  async remove(client) {
    const upload = client.some();
    const answer = await client.tus.remove(upload.path);
    client.expect('a removal', upload, answer, { status: 204 });
    client.forget(upload);
  },

  /** The file is gone, as after somebody cleaned the disk by hand: said so, and not begun again from nothing. */
  async lose(client) {
    const upload = client.some();
    const file = `${upload.path.split('/').at(-1)}.bin`;
    unlinkSync(join(client.data, 'media/uploads', file));
    for (const answer of [
      await client.tus.head(upload.path),
      await client.tus.patch(upload.path, upload.offset, SOME),
    ])
      client.expect('an upload without its file', upload, answer, { status: 410 });
    await client.tus.remove(upload.path);
    client.forget(upload);
  },

  async askGone(client) {
    const path = client.chance.one(client.gone);
    for (const answer of await Promise.all([
      client.tus.head(path),
      client.tus.patch(path, 0, SOME),
      client.tus.remove(path),
    ]))
      client.expect('what is gone', { path }, answer, { status: 404 });
  },

  async askFinished(client) {
    const upload = client.chance.one(client.finished);
    const { length, path } = upload;
    const [looked, empty, more, wrong] = [
      await client.tus.head(path),
      await client.tus.patch(path, length, Buffer.alloc(0)),
      await client.tus.patch(path, length, SOME),
      await client.tus.patch(path, length - 1, SOME),
    ];
    client.expect('a look at what is finished', upload, looked, { status: 200, offset: length });
    client.expect('nothing more', upload, empty, { status: 204, offset: length });
    client.expect('more than all', upload, more, { status: 413 });
    client.expect('the last once more', upload, wrong, { status: 409, offset: length });
  },
};

const GONE = '01900000-0000-7000-8000-000000000000';
const SOME = Buffer.from('some bytes');

async function append(client, upload, size) {
  const piece = upload.piece(size);
  const offset = upload.offset + piece.length;
  const last = !upload.declared && offset === upload.length;
  const how = {
    algorithm: client.chance.one(ALGORITHMS),
    chunked: client.chance.is(0.2),
    headers: last ? { 'upload-length': upload.length } : {},
  };
  const answer = await client.tus.patch(upload.path, upload.offset, piece, how);
  if (!client.expect('a piece', upload, answer, { status: 204, offset })) return;
  upload.declared ||= last;
  client.stands(upload, offset);
}

function onlyCut(error) {
  if (!(error instanceof Cut)) throw error;
}
