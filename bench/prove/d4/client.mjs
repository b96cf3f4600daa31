// A client and the model of its uploads: what it sent, and where each must stand.

/** So many uploads are open at once. */
const OPEN = 3;

/** What an upload must be, by what was sent and answered. */
export class Model {
  offset = 0;
  /** Whether its length was said. */
  declared = true;
  finished = false;

  constructor(path, take, content) {
    Object.assign(this, { path, take, content });
  }

  get length() {
    return this.content.length;
  }

  get left() {
    return this.length - this.offset;
  }

  piece(size) {
    return this.content.subarray(this.offset, Math.min(this.length, this.offset + size));
  }
}

export class Client {
  /** Open ones; those that ended with all their bytes; paths that are gone. */
  open = [];
  finished = [];
  gone = [];

  constructor(parts) {
    Object.assign(this, parts);
    this.tus = parts.studio.tus;
  }

  /** How likely each step is now; what needs an upload waits for one. */
  weights() {
    const creations = { create: this.open.length < OPEN ? 10 : 0, wrongCreation: 1, options: 0.3 };
    const after = {
      ...(this.gone.length ? { askGone: 1 } : {}),
      ...(this.finished.length ? { askFinished: 1 } : {}),
    };
    if (this.open.length === 0) return { ...creations, ...after };
    return {
      ...creations,
      ...after,
      append: 12,
      appendLarge: 0.15,
      wrongOffset: 3,
      wrongChecksum: 3,
      wrongHeaders: 2,
      beyond: 2,
      repeat: 2,
      contradict: 1,
      cut: 3,
      raceSame: 2,
      raceOther: 2,
      raceLook: 1,
      raceRemove: 0.5,
      look: 3,
      overridden: 1,
      strangers: 1,
      remove: 0.7,
      // In a bucket there is no such file.
      lose: process.env.TEST_BUCKET ? 0 : 0.1,
      declare: 1,
    };
  }

  some() {
    return this.chance.one(this.open);
  }

  newContent(length) {
    const from = this.chance.whole(0, this.pool.length - length);
    return Buffer.from(this.pool.subarray(from, from + length));
  }

  expect(what, upload, answer, wanted) {
    const { status, offset } = answer;
    const right =
      [wanted.status].flat().includes(status) &&
      (wanted.offset === undefined || wanted.offset === offset) &&
      answer.headers['tus-resumable'] === '1.0.0';
    if (right) return true;
    const where = upload ? `${upload.path} at ${upload.offset} of ${upload.length}` : '';
    this.tell(
      `${what} ${where}: ${status} at ${offset}, not ${JSON.stringify(wanted)}. ${answer.text}`,
    );
    return false;
  }

  /** All that HEAD says must be as the model says; where a range is given, the model learns where it stands. */
  async agree(what, upload, least = upload.offset, most = upload.offset) {
    const answer = await this.tus.head(upload.path);
    const { status, offset, headers } = answer;
    const right =
      status === 200 &&
      offset >= least &&
      offset <= most &&
      headers['cache-control'] === 'no-store' &&
      (upload.declared
        ? headers['upload-length'] === String(upload.length)
        : headers['upload-defer-length'] === '1');
    if (!right) {
      const said = JSON.stringify({ offset, ...headers });
      this.tell(
        `${what}: HEAD ${upload.path} answered ${status}, ${least} to ${most} expected: ${said}`,
      );
    }
    if (status !== 200) return this.forget(upload);
    return this.stands(upload, offset);
  }

  /**
   * What was torn off may lie unread between us and the server, and be appended after we looked, up to `most`: until the
   * upload stands elsewhere than where it began. So it is moved on.
   */
  async outlive(what, upload, most) {
    const start = upload.offset;
    await this.agree(what, upload, start, most);
    while (upload.offset === start && most > start && this.open.includes(upload)) {
      const piece = upload.piece(1000);
      const how = { algorithm: 'sha256' };
      const { status, offset } = await this.tus.patch(upload.path, start, piece, how);
      if (status === 423) continue;
      const least = status === 204 ? start + piece.length : start + 1;
      const right = status === 204 || (status === 409 && offset <= most);
      if (!right || offset < least)
        this.tell(`after ${what}: ${status} at ${offset}, ${least} to ${most} expected`);
      this.stands(upload, offset);
    }
  }

  stands(upload, offset) {
    upload.offset = offset;
    if (!upload.declared || offset < upload.length) return;
    upload.finished = true;
    this.open = this.open.filter((open) => open !== upload);
    // Nothing of a file without bytes becomes a take.
    if (upload.length > 0) this.finished.push(upload);
  }

  forget(upload) {
    this.open = this.open.filter((open) => open !== upload);
    this.gone.push(upload.path);
  }

  /** Now and then a refusal is followed by a look: it must have changed nothing. The next right piece shows it too. */
  async unchanged(what, upload) {
    if (this.chance.is(0.5)) await this.agree(`after ${what}`, upload);
  }

  /** What is open is sent to its end. */
  async end() {
    for (const upload of [...this.open]) {
      const headers = upload.declared ? {} : { 'upload-length': upload.length };
      const answer = await this.tus.patch(upload.path, upload.offset, upload.piece(Infinity), {
        algorithm: 'sha256',
        headers,
      });
      upload.declared = true;
      if (this.expect('the end', upload, answer, { status: 204, offset: upload.length }))
        this.stands(upload, upload.length);
    }
  }
}
