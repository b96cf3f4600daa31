import type { Pacer } from './budget';
import type { Answer, Ask, Http } from './http';
import type { PieceCipher } from './cipher';
import type { Journal, Sha256 } from './journal';
import { PCM_MIME, type TakeRow } from './take-row';

/**
 * The way of one take to the server, by tus 1.0: make the take, make the upload, send piece after
 * piece while the journal grows, declare the length at the end, ask once more whether all is there.
 * Only the server's word about its own offset is ever believed; after any doubt it is asked again.
 */

/** What went wrong, for the person and for support. */
export interface UploadProblem {
  code: string;
  detail: string;
}

/** Where an upload stands. */
export interface UploadStatus {
  state: 'recording' | 'uploading' | 'verifying' | 'safe' | 'failed';
  /** Bytes the server acknowledged. */
  uploaded_bytes: number;
  /** Why it does not move at the moment, or why it never will (`failed`). */
  problem: UploadProblem | null;
  /** Pieces that no longer match the hash they were saved with: this disk is failing. */
  damaged: number;
}

/** What an upload needs from the world. */
export interface UploadDeps {
  http: Http;
  journal: Journal;
  /** The take as it is known now; the recorder may change it while the upload runs. */
  row: () => TakeRow;
  /** Changes the row and resolves when that is saved. */
  change: (fields: Partial<TakeRow>) => Promise<void>;
  /** A token of the participant, other than the one that was `refused`. Null: nobody can give one. */
  token: (refused: string | null) => Promise<string | null>;
  /** Resolves when the journal grew or ended since the last call, or after `ms`. */
  news: (ms: number) => Promise<void>;
  /** Waits, unless it is told that the network came back. */
  pause: (ms: number) => Promise<void>;
  random: () => number;
  pacer: Pacer;
  sha256: Sha256;
  /** Makes the take's cipher; `fetch` asks the server for the key it is made from. */
  cipher: (fetch: () => Promise<Uint8Array<ArrayBuffer>>) => Promise<PieceCipher>;
  /** The journal can be written to and read from now on. */
  unlocked: () => void;
  report: (status: UploadStatus) => void;
}

/** One running upload. */
export interface Upload {
  /** Resolves when the take is safe, has failed or was closed. */
  done: Promise<UploadStatus>;
  status: () => UploadStatus;
  close: () => void;
}

/** As much as one request carries when there is a backlog: large enough for a full line at 100 ms. */
const LARGEST_BATCH = 2 * 1024 * 1024;
/** Under a budget a request shall not take longer than this, so that the budget can change. */
const BATCH_SECONDS = 0.5;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Without news the journal is looked at again: an event that got lost costs seconds, not the take. */
const IDLE_MS = 5_000;
/** What is recorded waits in memory for its key: that is asked for again soon. */
const KEY_PAUSE_MS = 2_000;
/** Who comes in while a recording runs may be quicker than the list of who is recorded. */
const KEY_REFUSALS = 15;
/** So much of a take is recorded before the server is told again what was measured of its clock. */
const TELL_EVERY_US = 60_000_000;

/** A doubt: ask the server where it stands, then go on. */
class Again extends Error {
  readonly problem: UploadProblem;
  /** Asked for by the server. */
  readonly after_ms: number | null;
  constructor(problem: UploadProblem, after_ms: number | null = null) {
    super(problem.detail);
    this.problem = problem;
    this.after_ms = after_ms;
  }
}

/** The end: trying again cannot help. */
class GiveUp extends Error {
  readonly problem: UploadProblem;
  constructor(problem: UploadProblem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** Base64 of bytes, for the checksum header. */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
}

/** The value of `Upload-Metadata`: keys with base64 values. */
export function uploadMetadata(fields: Record<string, string>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key} ${base64(new TextEncoder().encode(value))}`)
    .join(',');
}

/** Exponential backoff with full jitter in its upper half. */
export function backoff(attempt: number, random: number): number {
  const ceiling = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10));
  return ceiling / 2 + (ceiling / 2) * random;
}

/** Starts the upload of one take and keeps at it until it is safe. */
export function startUpload(deps: UploadDeps): Upload {
  const { journal, pacer, row } = deps;
  const abort = new AbortController();
  let status: UploadStatus = { state: 'uploading', uploaded_bytes: 0, problem: null, damaged: 0 };
  /** What the server said it has; null: not known, ask. */
  let offset: number | null = null;
  let length_declared = false;
  let key_refusals = 0;
  /** How much had been recorded when the server was last told of the clock. */
  let told_us = 0;
  const damaged = new Set<number>();

  const say = (fields: Partial<UploadStatus>) => {
    status = { ...status, ...fields };
    deps.report(status);
  };

  const isClosed = () => abort.signal.aborted;

  const send = async (ask: Omit<Ask, 'headers'>, headers: Record<string, string> = {}) => {
    let token = await deps.token(null);
    for (let tries = 1; ; tries++) {
      if (token === null) throw new Again({ code: 'take.no_token', detail: 'nobody is signed in' });
      let answer: Answer;
      try {
        answer = await deps.http(
          { ...ask, headers: { ...headers, authorization: `Bearer ${token}` } },
          abort.signal,
        );
      } catch (cause) {
        throw new Again({ code: 'take.no_answer', detail: String(cause) });
      }
      if (!isTokenRefused(answer)) return answer;
      token = tries < MOST_TOKENS ? await deps.token(token) : null;
      // A dead recovery link says itself why it is dead; what has come stays, and another token goes on with it.
      if (token === null && answer.status !== 401) throw new Again(await problemOf(answer));
    }
  };

  const tus = (ask: Omit<Ask, 'headers'>, headers: Record<string, string> = {}) =>
    send(ask, { 'tus-resumable': '1.0.0', ...headers });

  const fetchKey = async (): Promise<Uint8Array<ArrayBuffer>> => {
    const url = `/api/v1/recordings/${row().recording_id}/journal-key`;
    const answer = await send({ method: 'GET', url });
    if (answer.status !== 200) {
      const refused = await refusal(answer);
      if (row().ended || key_refusals++ >= KEY_REFUSALS) throw refused;
      throw new Again(refused.problem, refused instanceof Again ? refused.after_ms : null);
    }
    const body = (await answer.json()) as { key?: string } | null;
    if (!body?.key) throw new Again({ code: 'take.bad_answer', detail: 'no key' });
    return fromBase64(body.key);
  };

  /** Makes the take; what was measured of its start is not worth the take itself. */
  const createTake = async (started_at_ms: number | null) => {
    const take = row();
    const answer = await send(
      {
        method: 'POST',
        url: `/api/v1/recordings/${row().recording_id}/takes`,
        body: JSON.stringify({
          source: take.source,
          mime: take.mime,
          codec: take.codec,
          sample_rate: take.sample_rate,
          channels: take.channels,
          width: take.width,
          height: take.height,
          started_at_ms,
          part: take.part,
        }),
      },
      {
        'content-type': 'application/json',
        'idempotency-key': started_at_ms === null ? `${take.id}.unplaced` : take.id,
      },
    );
    if (answer.status === 422 && started_at_ms !== null) return createTake(null);
    if (answer.status !== 201 && answer.status !== 200) throw await refusal(answer);
    const body = (await answer.json()) as { take_id?: string; track_id?: string } | null;
    if (!body?.take_id) throw new Again({ code: 'take.bad_answer', detail: 'no take id' });
    await deps.change({ take_id: body.take_id, track_id: body.track_id ?? null });
  };

  const createUpload = async () => {
    const answer = await tus(
      { method: 'POST', url: '/api/v1/uploads' },
      {
        'upload-defer-length': '1',
        'idempotency-key': `${row().id}.upload`,
        'upload-metadata': uploadMetadata({
          purpose: 'take',
          take_id: row().take_id ?? '',
          filename: `${row().source}-${row().part}`,
          filetype: row().mime,
        }),
      },
    );
    const location = answer.header('location');
    if (answer.status !== 201 || !location) throw await refusal(answer);
    // Only the path: the server behind a proxy may not know the name it is reached by.
    await deps.change({ upload_url: new URL(location, 'http://server.invalid').pathname });
    offset = 0;
    length_declared = false;
  };

  /** Asks the server what it has; true when it still knows the upload. */
  const ask = async (url: string): Promise<boolean> => {
    const answer = await tus({ method: 'HEAD', url });
    if (answer.status === 404 || answer.status === 410) {
      await deps.change({ upload_url: null });
      return false;
    }
    const has = Number(answer.header('upload-offset') ?? Number.NaN);
    if (answer.status >= 300 || !Number.isSafeInteger(has)) throw await refusal(answer);
    if (has > journal.size()) {
      throw new GiveUp({
        code: 'take.server_has_more',
        detail: `the server has ${has} bytes, this disk ${journal.size()}`,
      });
    }
    offset = has;
    length_declared = answer.header('upload-length') !== null;
    say({ uploaded_bytes: has });
    return true;
  };

  /** The bytes of the next request: whole pieces from `from` on, as many as the budget lets pass. */
  const nextBatch = async (from: number): Promise<Uint8Array<ArrayBuffer>> => {
    const allowed = Math.min(LARGEST_BATCH, (pacer.rate() / 8) * BATCH_SECONDS);
    const batch: Uint8Array[] = [];
    let end = from;
    for (let number = journal.pieceAt(from); number < journal.count(); number++) {
      const { offset: starts, length } = journal.piece(number);
      if (end > from && starts + length - from > allowed) break;
      batch.push((await wholePiece(number)).subarray(end - starts));
      end = starts + length;
    }
    const body = new Uint8Array(end - from);
    let at = 0;
    for (const part of batch) {
      body.set(part, at);
      at += part.length;
    }
    return body;
  };

  /** A piece as it was recorded; a damaged one of sound becomes silence, all are counted. */
  const wholePiece = async (number: number): Promise<Uint8Array> => {
    const { bytes, whole } = await journal.bytes(number);
    if (whole) return bytes;
    damaged.add(number);
    say({ damaged: damaged.size });
    // Zeros are silence in bare samples. In a container they would destroy more than the damage did,
    // and every decoder steps over a damaged frame, so a picture goes as it is.
    if (row().mime !== PCM_MIME) return bytes;
    await journal.blank(number);
    return new Uint8Array(bytes.length);
  };

  const patch = async (url: string, body: Uint8Array<ArrayBuffer>, last: boolean) => {
    const from = offset ?? 0;
    await pacer.admit(body.length);
    const headers: Record<string, string> = {
      'content-type': 'application/offset+octet-stream',
      'upload-offset': String(from),
      'upload-checksum': `sha256 ${base64(await deps.sha256(body))}`,
    };
    if (last) headers['upload-length'] = String(from + body.length);
    // Until its answer is here nobody knows what a PATCH did.
    offset = null;
    const answer = await tus({ method: 'PATCH', url, body }, headers);
    const has = Number(answer.header('upload-offset') ?? Number.NaN);
    if (answer.status === 404 || answer.status === 410) {
      await deps.change({ upload_url: null });
      throw new Again({ code: 'upload.gone', detail: 'the server no longer knows this upload' });
    }
    if (answer.status !== 204 || has !== from + body.length) throw await refusal(answer);
    offset = has;
    length_declared ||= last;
    say({ uploaded_bytes: has, problem: null });
  };

  /** Tells the server what was measured of the clock and, of a take that has ended, its length. */
  const describe = async () => {
    told_us = journal.duration_us();
    const length = row().ended ? { duration_ms: Math.round(told_us / 1000) } : {};
    const answer = await tell({
      ...length,
      ...(row().started_at_ms === null ? {} : { started_at_ms: row().started_at_ms }),
      ...(row().clock.length === 0 ? {} : { clock: row().clock }),
      ...(row().stamps?.length ? { stamps: row().stamps, stamped: row().stamped } : {}),
      ...(row().pings?.length ? { pings: row().pings } : {}),
    });
    // A clock that showed what cannot be is not believed; the take is taken all the same.
    if (answer.status === 422) await tell(length);
    // 409: the take is complete, so an earlier try whose answer was lost has said all this.
    else if (answer.status >= 300 && answer.status !== 409) throw await refusal(answer);
  };

  const tell = (fields: object) =>
    send(
      {
        method: 'PATCH',
        url: `/api/v1/recordings/${row().recording_id}/takes/${row().take_id ?? ''}`,
        body: JSON.stringify(fields),
      },
      { 'content-type': 'application/json' },
    );

  const isSafe = async (url: string): Promise<boolean> => {
    say({ state: 'verifying' });
    const answer = await tus({ method: 'HEAD', url });
    const has = Number(answer.header('upload-offset') ?? Number.NaN);
    const length = Number(answer.header('upload-length') ?? Number.NaN);
    if (answer.status >= 300) throw await refusal(answer);
    if (has === journal.size() && length === has) return true;
    offset = null;
    return false;
  };

  /** One step towards the end; true when the take is safe. */
  const step = async (): Promise<boolean> => {
    if (journal.locked()) {
      journal.unlock(await deps.cipher(fetchKey));
      deps.unlocked();
    }
    if (row().take_id === null) {
      // The start is measured over the first buffers; a take that was cut off before is told as is.
      if (row().started_at_ms === null && !row().ended) {
        await deps.news(IDLE_MS);
        return false;
      }
      // Cut off before its start was measured, it has only the clock on the wall to go by.
      await createTake(row().started_at_ms ?? Date.parse(row().created_at));
    }
    if (row().upload_url === null) await createUpload();
    const url = row().upload_url ?? '';
    if (offset === null && !(await ask(url))) return false;
    const from = offset ?? 0;
    say({ state: row().ended ? 'uploading' : 'recording' });
    const body = from < journal.size() ? await nextBatch(from) : new Uint8Array(0);
    const last = row().ended && from + body.length === journal.size();
    if (last && !length_declared) {
      await describe();
      await patch(url, body, true);
      return false;
    }
    if (last && body.length === 0) return isSafe(url);
    // Should this machine never come back, the clock of what is there already is known.
    if (journal.duration_us() - told_us >= TELL_EVERY_US) await describe();
    if (body.length === 0) await deps.news(IDLE_MS);
    else await patch(url, body, false);
    return false;
  };

  const run = async (): Promise<UploadStatus> => {
    let attempt = 0;
    while (!isClosed()) {
      const before = status.uploaded_bytes;
      try {
        if (await step()) {
          say({ state: 'safe', problem: null });
          break;
        }
        attempt = 0;
      } catch (error) {
        if (isClosed()) break;
        if (error instanceof GiveUp) {
          say({ state: 'failed', problem: error.problem });
          break;
        }
        const problem =
          error instanceof Again
            ? error.problem
            : {
                code: 'take.unexpected',
                detail: error instanceof Error ? error.message : String(error),
              };
        offset = null;
        if (status.uploaded_bytes > before) attempt = 0;
        say({ problem });
        const asked = error instanceof Again ? error.after_ms : null;
        const wait = asked ?? backoff(attempt++, deps.random());
        const soon = journal.locked() && !row().ended;
        await deps.pause(soon ? Math.min(wait, KEY_PAUSE_MS) : wait);
      }
    }
    return status;
  };

  return {
    done: run(),
    status: () => status,
    close: () => abort.abort(),
  };
}

/** The participant's own token, the link's, and one that the page brings. */
const MOST_TOKENS = 3;

/** Whether the token was no good, rather than what was asked with it (RFC 9110, 11.6.1). */
const isTokenRefused = (answer: Answer) =>
  answer.status === 401 || answer.header('www-authenticate') !== null;

async function problemOf(answer: Answer): Promise<UploadProblem> {
  const body = (await answer.json()) as { code?: string; detail?: string } | null;
  return {
    code: body?.code ?? `http.${answer.status}`,
    detail: body?.detail ?? `the server answered ${answer.status}`,
  };
}

/** Turns an answer that is not the wanted one into "again" or "never". */
async function refusal(answer: Answer): Promise<Again | GiveUp> {
  const problem = await problemOf(answer);
  const { status } = answer;
  const after = Number(answer.header('retry-after') ?? Number.NaN);
  const after_ms = Number.isFinite(after) ? Math.min(after, 120) * 1000 : null;
  const passing =
    status >= 500 || [401, 408, 409, 423, 425, 429, 460].includes(status) || status < 400;
  return passing ? new Again(problem, after_ms) : new GiveUp(problem);
}
