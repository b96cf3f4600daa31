// An upload onto a disk that fills up.
import { until } from '../../../e2e/support/wait.mjs';

export class Upload {
  /** The pieces that were acknowledged, as `[start, end]`. */
  pieces = [];
  acknowledged = 0;

  constructor(tus, path, bytes, take) {
    Object.assign(this, { tus, path, bytes, take });
  }

  /** Sends pieces, some too large for any rest of the disk, until one is refused or nothing is left. */
  async sendUntilRefused(chance, found, tell) {
    while (this.acknowledged < this.bytes.length) {
      const size = chance.size(4 << 10, 8 << 20);
      const algorithm = chance.one([undefined, 'sha1', 'sha256']);
      const answer = await this.#send(size, algorithm);
      if (answer.status === 204) continue;
      found.refused += 1;
      if (answer.status !== 507 || !this.#explains(answer))
        tell('unexplained', `${this.path}: ${answer.status} ${answer.text}`);
      return;
    }
  }

  #explains({ headers, text }) {
    const { code, detail } = JSON.parse(text);
    return code === 'storage.full' && detail.length > 10 && headers['tus-resumable'] === '1.0.0';
  }

  async #send(size, algorithm) {
    const start = this.acknowledged;
    const end = Math.min(this.bytes.length, start + size);
    const piece = this.bytes.subarray(start, end);
    const answer = await this.tus.patch(this.path, start, piece, { algorithm });
    if (answer.status === 204) {
      this.pieces.push([start, end]);
      this.acknowledged = end;
    }
    return answer;
  }

  /** There is room again: it goes on where it stood. */
  async sendRest(tell) {
    const resumed = until(`${this.path} is taken in again`, async () => {
      while (this.acknowledged < this.bytes.length) {
        const answer = await this.#send(1 << 20, 'sha256');
        if (answer.status !== 204) throw new Error(`${answer.status} ${answer.text}`);
      }
      return true;
    });
    await resumed.catch(({ message }) => tell('not_resumed', message));
  }

  /** How many acknowledged pieces `stored` does not hold as they were sent. */
  lost(stored) {
    const same = ([start, end]) =>
      stored.length >= end && this.bytes.compare(stored, start, end, start, end) === 0;
    return this.pieces.filter((piece) => !same(piece)).length;
  }
}
