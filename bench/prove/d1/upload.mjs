// An upload as its client sees it: what was acknowledged, and what was on its way when no answer came.

export class Upload {
  /** The pieces that were acknowledged, as `[start, end]`. */
  pieces = [];
  #acknowledged = 0;
  /** What is on its way: where it ends, and whether it came with a checksum. */
  #flying = null;

  constructor(tus, path, bytes, take) {
    Object.assign(this, { tus, path, bytes, take });
  }

  get left() {
    return this.bytes.length - this.#acknowledged;
  }

  async sendPiece(chance) {
    const start = this.#acknowledged;
    const end = Math.min(this.bytes.length, start + chance.size(256, 128 << 10));
    const algorithm = chance.one([undefined, 'sha1', 'sha256']);
    this.#flying = { end, algorithm };
    await this.#send(start, end, algorithm);
    this.#flying = null;
    this.pieces.push([start, end]);
    this.#acknowledged = end;
  }

  async #send(start, end, algorithm) {
    const piece = this.bytes.subarray(start, end);
    const { status, offset, text } = await this.tus.patch(this.path, start, piece, { algorithm });
    if (status !== 204 || offset !== end)
      throw new Error(`${this.path}: ${start} to ${end} answered ${status} at ${offset} ${text}`);
  }

  head() {
    return this.tus.head(this.path);
  }

  /**
   * At what was acknowledged, or further by what was on its way. Of a piece with a checksum a part may be there, too: it is
   * written in several steps once it is verified.
   */
  mayStandAt(offset) {
    const most = this.#flying?.end ?? this.#acknowledged;
    return offset >= this.#acknowledged && offset <= most;
  }

  told() {
    const flying = this.#flying ? `, ${JSON.stringify(this.#flying)} on its way` : '';
    return `acknowledged was ${this.#acknowledged}${flying}`;
  }

  /** How many acknowledged pieces `stored` does not hold as they were sent. */
  lost(stored) {
    const same = ([start, end]) =>
      stored.length >= end && this.bytes.compare(stored, start, end, start, end) === 0;
    return this.pieces.filter((piece) => !same(piece)).length;
  }

  /** What is missing after `offset`, in one go. */
  async sendRest(offset) {
    if (offset < this.bytes.length) await this.#send(offset, this.bytes.length, 'sha256');
  }
}
