/** Stand-ins for the disk, the database and the server; for tests only. */
import type { Answer, Ask, Http } from '@/engine/outbox/http';
import { createCipher, importKey } from '@/engine/outbox/cipher';
import type { ByteFile, Journal } from '@/engine/outbox/journal';
import type { TakeFiles } from '@/engine/outbox/outbox';
import type { TakeRow, TakeRows } from '@/engine/outbox/take-row';
import { base64 } from '@/engine/outbox/upload';

export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** What the server of the tests gives out as the key of every recording. */
export const keyBytes = () => new Uint8Array(32).fill(42);

/** The cipher of a take of these tests. */
export const cipherOf = async (take_id: string) =>
  createCipher(await importKey(keyBytes()), take_id);

/** All that a journal holds. */
export async function mediaOf(journal: Journal): Promise<Uint8Array> {
  const all = new Uint8Array(journal.size());
  for (let number = 0; number < journal.count(); number++) {
    all.set((await journal.bytes(number)).bytes, journal.piece(number).offset);
  }
  return all;
}

/** A file in memory that can lose what was not flushed and refuse what does not fit. */
export class FakeFile implements ByteFile {
  bytes = new Uint8Array(0);
  flushed = new Uint8Array(0);
  capacity = Number.POSITIVE_INFINITY;
  locked = false;

  size = () => this.bytes.length;
  read = (at: number, into: Uint8Array<ArrayBuffer>) => {
    const part = this.bytes.subarray(at, at + into.length);
    into.set(part);
    return part.length;
  };
  write = (at: number, bytes: Uint8Array<ArrayBuffer>) => {
    const fits = Math.max(0, Math.min(bytes.length, this.capacity - at));
    const next = new Uint8Array(Math.max(this.bytes.length, at + fits));
    next.set(this.bytes);
    next.set(bytes.subarray(0, fits), at);
    this.bytes = next;
    return fits;
  };
  flush = () => {
    this.flushed = this.bytes.slice();
  };
  truncate = (size: number) => {
    this.bytes = this.bytes.slice(0, size);
  };
  close = () => {
    this.locked = false;
  };
  /** The power goes: what was not flushed is gone. */
  cutPower() {
    this.bytes = this.flushed.slice();
    this.locked = false;
  }
}

/** A private disk shared by the "tabs" of a test. */
export class FakeDisk implements TakeFiles {
  readonly data = new Map<string, FakeFile>();
  readonly index = new Map<string, FakeFile>();

  #lock(id: string) {
    const data = this.data.get(id);
    const index = this.index.get(id);
    if (!data || !index) return null;
    if (data.locked) throw new Error('held by another tab');
    data.locked = true;
    return { data, index };
  }
  create = (id: string) => {
    this.data.set(id, new FakeFile());
    this.index.set(id, new FakeFile());
    return Promise.resolve(this.#lock(id) as { data: FakeFile; index: FakeFile });
  };
  open = async (id: string) => {
    await Promise.resolve();
    return this.#lock(id);
  };
  remove = (id: string) => {
    if (this.data.get(id)?.locked) return Promise.reject(new Error('held by another tab'));
    this.data.delete(id);
    this.index.delete(id);
    return Promise.resolve();
  };
  ids = () => Promise.resolve([...this.data.keys()]);
}

/** The database. */
export class FakeRows implements TakeRows {
  readonly rows = new Map<string, TakeRow>();
  readonly parts = new Map<string, number>();

  all = () => Promise.resolve([...this.rows.values()]);
  put = (row: TakeRow) => {
    this.rows.set(row.id, row);
    return Promise.resolve();
  };
  remove = (id: string) => {
    this.rows.delete(id);
    return Promise.resolve();
  };
  nextPart: TakeRows['nextPart'] = ({ recording_id, participant_id, source }) => {
    const key = `${recording_id}/${participant_id}/${source}`;
    const part = this.parts.get(key) ?? 0;
    this.parts.set(key, part + 1);
    return Promise.resolve(part);
  };
}

interface Stored {
  bytes: Uint8Array;
  length: number | null;
}

/** What happens to one request instead of the usual. */
export type Mishap = 'lost-request' | 'lost-answer' | Answer | null;

export const answer = (
  status: number,
  headers: Record<string, string> = {},
  body: unknown = null,
): Answer => ({
  status,
  header: (name) => headers[name] ?? null,
  json: () => Promise.resolve(body),
});

/** A server that speaks as much tus as an upload needs, and can be made to misbehave. */
export class FakeServer {
  readonly takes = new Map<string, Record<string, unknown>>();
  readonly described = new Map<string, Record<string, unknown>>();
  readonly uploads = new Map<string, Stored>();
  readonly asked: Ask[] = [];
  tokens = new Set(['good']);
  /** Decides, per request, whether something goes wrong. */
  mishap: (ask: Ask) => Mishap = () => null;

  http: Http = async (ask, signal) => {
    await Promise.resolve();
    signal.throwIfAborted();
    this.asked.push(ask);
    const mishap = this.mishap(ask);
    if (mishap === 'lost-request') throw new TypeError('network down');
    if (mishap && mishap !== 'lost-answer') return mishap;
    const result = await this.#answer(ask);
    if (mishap === 'lost-answer') throw new TypeError('network down');
    return result;
  };

  async #answer(ask: Ask): Promise<Answer> {
    const token = ask.headers['authorization']?.slice('Bearer '.length) ?? '';
    if (!this.tokens.has(token)) return answer(401, {}, { code: 'auth.token' });
    if (ask.url.endsWith('/journal-key')) return answer(200, {}, { key: base64(keyBytes()) });
    if (ask.method === 'POST' && ask.url.endsWith('/takes')) {
      const key = ask.headers['idempotency-key'] ?? '';
      this.takes.set(key, JSON.parse(ask.body as string) as Record<string, unknown>);
      return answer(201, {}, { take_id: `take-${key}`, track_id: 'track' });
    }
    if (ask.url.includes('/takes/')) {
      this.described.set(ask.url, JSON.parse(ask.body as string) as Record<string, unknown>);
      return answer(200);
    }
    if (ask.method === 'POST') {
      const id = `/api/v1/uploads/${this.uploads.size + 1}`;
      this.uploads.set(id, { bytes: new Uint8Array(0), length: null });
      return answer(201, { location: id });
    }
    const stored = this.uploads.get(ask.url);
    if (!stored) return answer(404);
    if (ask.method === 'HEAD') return answer(200, this.#headers(stored));
    return this.#patch(ask, stored);
  }

  async #patch(ask: Ask, stored: Stored): Promise<Answer> {
    const body = ask.body as Uint8Array<ArrayBuffer>;
    if (Number(ask.headers['upload-offset']) !== stored.bytes.length) return answer(409);
    const sum = base64(await sha256(body));
    if (ask.headers['upload-checksum'] !== `sha256 ${sum}`) return answer(460);
    const next = new Uint8Array(stored.bytes.length + body.length);
    next.set(stored.bytes);
    next.set(body, stored.bytes.length);
    stored.bytes = next;
    const length = ask.headers['upload-length'];
    if (length !== undefined) stored.length = Number(length);
    return answer(204, this.#headers(stored));
  }

  #headers(stored: Stored): Record<string, string> {
    const length = stored.length === null ? {} : { 'upload-length': String(stored.length) };
    return { 'upload-offset': String(stored.bytes.length), ...length };
  }
}
