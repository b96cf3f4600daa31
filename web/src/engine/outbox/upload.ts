import type { Pacer } from './budget';
import type { Answer, Ask, Http } from './http';
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
  /** The participant's access token; `renew` asks for a fresh one. Null: nobody can give one. */
  token: (renew: boolean) => Promise<string | null>;
  /** Resolves when the journal grew or ended since the last call, or after `ms`. */
  news: (ms: number) => Promise<void>;
  /** Waits, unless it is told that the network came back. */
  pause: (ms: number) => Promise<void>;
  random: () => number;
  pacer: Pacer;
  sha256: Sha256;
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
  const damaged = new Set<number>();

  const say = (fields: Partial<UploadStatus>) => {
    status = { ...status, ...fields };
    deps.report(status);
  };

  const isClosed = () => abort.signal.aborted;

  const send = async (ask: Omit<Ask, 'headers'>, headers: Record<string, string> = {}) => {
    let token = await deps.token(false);
    for (let renewed = false; ; renewed = true) {
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
      if (answer.status !== 401 || renewed) return answer;
      token = await deps.token(true);
    }
  };

  const tus = (ask: Omit<Ask, 'headers'>, headers: Record<string, string> = {}) =>
    send(ask, { 'tus-resumable': '1.0.0', ...headers });

  const createTake = async () => {
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
          // Cut off before its start was measured, it has only the clock on the wall to go by.
          started_at_ms: take.started_at_ms ?? Date.parse(take.created_at),
          part: take.part,
        }),
      },
      { 'content-type': 'application/json', 'idempotency-key': row().id },
    );
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
    let end = from;
    for (let number = journal.pieceAt(from); number < journal.count(); number++) {
      const piece = await wholePiece(number);
      const piece_end = piece.offset + piece.length;
      if (end > from && piece_end - from > allowed) break;
      end = piece_end;
    }
    return journal.read(from, end - from);
  };

  /** Holds a piece against its hash; a damaged one of sound becomes silence, all are counted. */
  const wholePiece = async (number: number) => {
    const piece = journal.piece(number);
    const digest = await deps.sha256(journal.read(piece.offset, piece.length));
    if (digest.every((byte, at) => byte === piece.sha256[at])) return piece;
    // Zeros are silence in bare samples. In a container they would destroy more than the damage did,
    // and every decoder steps over a damaged frame, so a picture goes as it is.
    if (row().mime === PCM_MIME) await journal.blank(number);
    damaged.add(number);
    say({ damaged: damaged.size });
    return journal.piece(number);
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

  /** Tells the server what only the end knows: the measured start, the length, the clock. */
  const describe = async () => {
    const answer = await send(
      {
        method: 'PATCH',
        url: `/api/v1/recordings/${row().recording_id}/takes/${row().take_id ?? ''}`,
        body: JSON.stringify({
          ...(row().started_at_ms === null ? {} : { started_at_ms: row().started_at_ms }),
          duration_ms: Math.round(journal.duration_us() / 1000),
          ...(row().clock.length === 0 ? {} : { clock: row().clock }),
        }),
      },
      { 'content-type': 'application/json' },
    );
    // 409: the take is complete, so an earlier try whose answer was lost has said all this.
    if (answer.status >= 300 && answer.status !== 409) throw await refusal(answer);
  };

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
    if (row().take_id === null) {
      // The start is measured over the first buffers; a take that was cut off before is told as is.
      if (row().started_at_ms === null && !row().ended) {
        await deps.news(IDLE_MS);
        return false;
      }
      await createTake();
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
        await deps.pause(asked ?? backoff(attempt++, deps.random()));
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

/** Turns an answer that is not the wanted one into "again" or "never". */
async function refusal(answer: Answer): Promise<Again | GiveUp> {
  const body = (await answer.json()) as { code?: string; detail?: string } | null;
  const problem = {
    code: body?.code ?? `http.${answer.status}`,
    detail: body?.detail ?? `the server answered ${answer.status}`,
  };
  const { status } = answer;
  const after = Number(answer.header('retry-after') ?? Number.NaN);
  const after_ms = Number.isFinite(after) ? Math.min(after, 120) * 1000 : null;
  const passing =
    status >= 500 || [401, 408, 409, 423, 425, 429, 460].includes(status) || status < 400;
  return passing ? new Again(problem, after_ms) : new GiveUp(problem);
}
