// The API as a program would use it: for what a journey does not come to show.
import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { until } from './wait.mjs';

/** A client of `server` that carries one person's access token. */
export class Api {
  constructor(server, token = null) {
    this.server = server;
    this.token = token;
  }

  /** One request; the answer's JSON, or an error that carries the problem. */
  async call(method, path, body, headers = {}) {
    const answer = await this.raw(method, path, body, headers);
    const text = await answer.text();
    if (!answer.ok) {
      const error = new Error(`${method} ${path}: ${answer.status} ${text}`);
      error.status = answer.status;
      throw error;
    }
    return text ? JSON.parse(text) : null;
  }

  /** One request; the answer as it comes, whatever its status. */
  async raw(method, path, body, headers = {}) {
    const json = body !== undefined && !(body instanceof Uint8Array);
    const request = () =>
      fetch(new URL(path, this.server.url), {
        method,
        headers: {
          ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
          ...(json ? { 'content-type': 'application/json' } : {}),
          ...headers,
        },
        body: json ? JSON.stringify(body) : body,
        redirect: 'manual',
      });
    try {
      return await request();
    } catch (error) {
      // The server may close an idle connection at the very moment it is used again; HTTP lets a GET be repeated then.
      if (method !== 'GET' || error.cause?.code !== 'UND_ERR_SOCKET') throw error;
      return request();
    }
  }

  /** Signs in (again): an access token holds for a quarter of an hour. */
  async signIn(email) {
    const answer = await this.post('/api/v1/auth/login', { email, password: PASSWORD });
    this.token = answer.access_token;
    this.user = answer.user;
    return this;
  }

  get = (path) => this.call('GET', path);
  post = (path, body = {}) => this.call('POST', path, body);

  /** Writes what `path` answers into `file`. */
  async download(path, file) {
    const answer = await this.raw('GET', path);
    if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
    await pipeline(Readable.fromWeb(answer.body), createWriteStream(file));
    return file;
  }

  /** Uploads `file` by tus in pieces of `size` bytes. */
  async upload(location, file, size = 256 * 1024) {
    let offset = 0;
    for await (const piece of createReadStream(file, { highWaterMark: size })) {
      await this.call('PATCH', location, new Uint8Array(piece), {
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': String(offset),
      });
      offset += piece.length;
    }
    return offset;
  }
}

/** Imports `file` as `owner` and answers the recording once it can be played. */
export async function importFile(owner, file, title = 'Imported') {
  const pairs = { purpose: 'import', filename: basename(file), title };
  const metadata = Object.entries(pairs).map(([key, value]) => `${key} ${btoa(value)}`);
  const made = await owner.raw('POST', '/api/v1/uploads', new Uint8Array(), {
    'tus-resumable': '1.0.0',
    'upload-length': String(statSync(file).size),
    'upload-metadata': metadata.join(','),
  });
  if (made.status !== 201) throw new Error(`no upload: ${made.status} ${await made.text()}`);
  const location = new URL(made.headers.get('location'), owner.server.url).pathname;
  await owner.upload(location, file, 8 << 20);
  const { recording_id } = await until(
    `${basename(file)} is verified`,
    async () => {
      const answer = await owner.get(`${location}/result`);
      return answer.recording_id && answer;
    },
    { seconds: 600 },
  );
  return until(
    `${basename(file)} can be played`,
    async () => {
      const recording = await owner.get(`/api/v1/recordings/${recording_id}`);
      if (recording.state === 'failed') throw new Error(recording.problem);
      return recording.state === 'ready' && recording;
    },
    { seconds: 600 },
  );
}

/** Makes the ladder of a recording and waits for it; the seconds it took. */
export async function makeLadder(owner, recording, rates) {
  const path = `/api/v1/recordings/${recording.id}/transcode`;
  const begun = performance.now();
  await owner.post(`${path}/quality`, rates ? { bitrates_kbps: rates } : {});
  await until(
    'the ladder is made',
    async () => {
      const progress = await owner.get(`${path}/progress`);
      if (progress.state === 'failed') throw new Error(JSON.stringify(progress));
      return ['ready', 'done'].includes(progress.state);
    },
    { seconds: 3600 },
  );
  return (performance.now() - begun) / 1000;
}

/** Registers a person and returns their client. */
export async function register(server, name) {
  const person = { email: `${name.toLowerCase()}@example.com`, password: PASSWORD, name };
  const { access_token, user } = await new Api(server).post('/api/v1/auth/register', person);
  const api = new Api(server, access_token);
  api.user = user;
  return api;
}

/** A room of `host`: its id and the secret in its link. */
export async function createRoom(host, name = 'Studio', kind = 'studio') {
  const room = await host.post('/api/v1/signalling/room/create', { name, kind });
  return { ...room, secret: new URL(room.join_url).hash.replace('#k=', '') };
}

/** Somebody without an account enters by the link; their client and who they are in the room. */
export async function joinAsGuest(server, room, name) {
  const guest = new Api(server);
  const joined = await guest.post(`/api/v1/rooms/${room.id}/join`, { token: room.secret, name });
  guest.token = joined.access_token;
  guest.participant = joined.participant;
  return guest;
}

/** Long enough, and unlike any real one. */
export const PASSWORD = 'seven green lanterns hum';
