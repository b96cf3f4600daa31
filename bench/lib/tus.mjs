// tus 1.0 by hand: every header as the caller wants it, and a request can be cut off in its middle.
import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';

const BODY_TYPE = 'application/offset+octet-stream';

/** The connection broke before an answer came. */
export class Cut extends Error {}

export class Tus {
  #agent = new Agent({ keepAlive: true });

  /** @param {{url: string}} server @param {string} token */
  constructor(server, token) {
    Object.assign(this, { server, token });
  }

  /**
   * One request; its answer whatever the status, with the offset as a number.
   * @param {{headers?: object, body?: Buffer, cutAfter?: number, chunked?: boolean}} [how] `cutAfter`: so many bytes of
   *   the body are sent and then the connection is torn down; `chunked`: the length of the body is not said
   * @throws {Cut} when no answer came
   */
  send(method, path, { headers = {}, body, cutAfter, chunked } = {}) {
    return new Promise((done, fail) => {
      const asked = request(new URL(path, this.server.url), {
        method,
        agent: cutAfter === undefined ? this.#agent : false,
        headers: {
          authorization: `Bearer ${this.token}`,
          'tus-resumable': '1.0.0',
          ...(body && !chunked ? { 'content-length': body.length } : {}),
          ...headers,
        },
      });
      asked.on('error', (cause) => fail(new Cut(`${method} ${path}: ${cause.message}`, { cause })));
      asked.on('response', (answer) => {
        const parts = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', (cause) => fail(new Cut(`${method} ${path}`, { cause })));
        answer.on('end', () => {
          const { statusCode: status, headers } = answer;
          const offset = headers['upload-offset'] && Number(headers['upload-offset']);
          done({ status, headers, offset, text: Buffer.concat(parts).toString() });
        });
      });
      // A body that is given with the end would have its length said after all.
      if (chunked) asked.write(body);
      if (cutAfter === undefined) asked.end(chunked ? undefined : body);
      else asked.write(body.subarray(0, cutAfter), () => asked.destroy());
    });
  }

  /** Makes an upload; its address. `length` is left out for one that is said later. */
  async create(metadata, length, headers = {}) {
    const answer = await this.send('POST', '/api/v1/uploads', {
      headers: { ...creation(metadata, length), ...headers },
    });
    if (answer.status !== 201) throw new Error(`no upload: ${answer.status} ${answer.text}`);
    return answer.headers.location;
  }

  /** Sends `body` at `offset`; `algorithm` adds its checksum. */
  patch(path, offset, body, { algorithm, headers = {}, ...how } = {}) {
    return this.send('PATCH', path, {
      headers: {
        'content-type': BODY_TYPE,
        'upload-offset': offset,
        ...(algorithm ? { 'upload-checksum': checksum(algorithm, body) } : {}),
        ...headers,
      },
      body,
      ...how,
    });
  }

  head(path) {
    return this.send('HEAD', path);
  }

  remove(path) {
    return this.send('DELETE', path);
  }

  /** Lets go of the connections that are open: a server that was killed does not answer on them. */
  forget() {
    this.#agent.destroy();
    this.#agent = new Agent({ keepAlive: true });
  }
}

/** What a creation says in its headers. */
export function creation(metadata, length) {
  const coded = (text) => Buffer.from(String(text)).toString('base64');
  const pairs = Object.entries(metadata).map(([key, value]) => `${key} ${coded(value)}`);
  return {
    'upload-metadata': pairs.join(','),
    ...(length === undefined ? { 'upload-defer-length': 1 } : { 'upload-length': length }),
  };
}

export function checksum(algorithm, bytes) {
  return `${algorithm} ${createHash(algorithm).update(bytes).digest('base64')}`;
}
