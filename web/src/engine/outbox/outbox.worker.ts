/**
 * The outbox's worker: opens the disk and the database, reads the microphone, writes and uploads.
 * Only wiring; everything with a rule lives in the modules it joins.
 */
import { createSoundRecorder, type SoundRecorder } from '../recorder/sound-recorder';
import { readSound } from '../recorder/sound-source';
import { createPacer } from './budget';
import { openOutboxDatabase } from './database';
import { createHttp } from './http';
import type { EncodedPiece, FromOutbox, MicrophoneInput, ToOutbox } from './messages';
import { createOpfsFiles } from './opfs';
import { createOutbox } from './outbox';
import type { TakeDraft, TakeRow } from './take-row';
import { createTokenDesk } from './token-desk';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const say = (message: FromOutbox) => scope.postMessage(message);

/** A source being recorded under the handle the page gave it. */
interface Recording {
  mute?: (muted: boolean) => void;
  piece?: (bytes: Promise<ArrayBuffer>, duration_us: number) => void;
  started?: (at_ms: number) => void;
  end: () => Promise<void>;
}

/** The page draws at most this often from our news. */
const NEWS_MS = 200;
/** Takes that another tab left open when it was closed are looked for this often. */
const RESCAN_MS = 30_000;

const database = openOutboxDatabase();
const recordings = new Map<number, Recording>();
const wakeAll = new Set<() => void>();
let time_origin = performance.timeOrigin;
let server_offset_ms: number | null = null;
let news_due = false;

/** From this worker's clock to the page's: each counts from its own start. */
const toPage = (worker_ms: number) => worker_ms + performance.timeOrigin - time_origin;
const serverTime = (page_ms: number) => page_ms + (server_offset_ms ?? time_origin);

const trouble = (handle: number | null, error: unknown) =>
  say({
    op: 'trouble',
    handle,
    code: error instanceof Error ? error.name : 'unknown',
    detail: error instanceof Error ? error.message : String(error),
  });

const sha256 = async (bytes: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** Waits, but no longer than until the network is said to be back. */
const pause = (ms: number) =>
  new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      wakeAll.delete(done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    wakeAll.add(done);
  });

const tokens = createTokenDesk({
  stored: (participant_id) => database.token(participant_id),
  store: (participant_id, token) => database.putToken(participant_id, token),
  ask: (participant_id, room_id) => say({ op: 'need-token', participant_id, room_id }),
  wait: pause,
});

const pacer = createPacer(
  () => performance.now(),
  (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
);

const outbox = createOutbox({
  files: createOpfsFiles(navigator.storage),
  rows: database,
  http: createHttp((url, init) => fetch(url, init)),
  pacer,
  sha256,
  token: (row: TakeRow, renew) => tokens.token(row.participant_id, row.room_id, renew),
  pause,
  exclusive: async (work) =>
    navigator.locks.request('rostrum-takes', work) as ReturnType<typeof work>,
  random: () => Math.random(),
  newId: () => crypto.randomUUID(),
  nowIso: () => new Date().toISOString(),
  changed: () => {
    if (news_due) return;
    news_due = true;
    setTimeout(() => {
      news_due = false;
      say({ op: 'items', items: outbox.list() });
    }, NEWS_MS);
  },
});

function recordMicrophone(
  handle: number,
  draft: TakeDraft,
  microphone: MicrophoneInput,
): Recording {
  const stopped = new AbortController();
  const recorder: SoundRecorder = createSoundRecorder({
    outbox,
    draft,
    lateness: microphone.input instanceof ReadableStream ? 'balanced' : 'late-only',
    serverTime,
    trouble: (error) => trouble(handle, error),
  });
  recorder.mute(microphone.muted);
  const read = readSound(microphone, toPage, (buffer) => recorder.push(buffer), stopped.signal);
  read.catch((error: unknown) => trouble(handle, error));
  return {
    mute: (muted) => recorder.mute(muted),
    end: async () => {
      stopped.abort();
      await read.catch(() => undefined);
      await recorder.finish();
    },
  };
}

function recordPictures(handle: number, draft: TakeDraft, pieces: MessagePort | null): Recording {
  let id: string | null = null;
  let recorded_us = 0;
  let queue: Promise<unknown> = outbox.begin(draft).then((begun) => (id = begun));
  const then = (work: (id: string) => Promise<unknown>) => {
    queue = queue
      .then(() => (id === null ? undefined : work(id)))
      .catch((error: unknown) => trouble(handle, error));
  };
  const piece = (bytes: Promise<ArrayBuffer>, duration_us: number) => {
    recorded_us += duration_us;
    const recorded = recorded_us / 1000;
    then(async (take) => {
      outbox.recorded(take, recorded);
      await outbox.append(take, new Uint8Array(await bytes), duration_us);
    });
  };
  if (pieces) {
    pieces.onmessage = ({ data }: MessageEvent<EncodedPiece>) =>
      piece(Promise.resolve(data.bytes), data.duration_us);
  }
  return {
    piece,
    started: (at_ms) =>
      then((take) => outbox.describe(take, { started_at_ms: serverTime(at_ms), clock: [] })),
    end: async () => {
      then((take) => outbox.end(take));
      await queue;
      pieces?.close();
    },
  };
}

async function handle(message: ToOutbox): Promise<void> {
  switch (message.op) {
    case 'start':
      time_origin = message.time_origin;
      server_offset_ms = message.server_offset_ms;
      await outbox.recover();
      setInterval(
        () => void outbox.recover().catch((error: unknown) => trouble(null, error)),
        RESCAN_MS,
      );
      {
        say({ op: 'items', items: outbox.list() });
        return;
      }
    case 'reserve':
      return outbox.reserve(message.count);
    case 'microphone':
      recordings.set(
        message.handle,
        recordMicrophone(message.handle, message.draft, message.microphone),
      );
      return;
    case 'camera':
      recordings.set(message.handle, recordPictures(message.handle, message.draft, message.pieces));
      return;
    case 'mute':
      return recordings.get(message.handle)?.mute?.(message.muted);
    case 'piece':
      return recordings
        .get(message.handle)
        ?.piece?.(message.blob.arrayBuffer(), message.duration_us);
    case 'started':
      return recordings.get(message.handle)?.started?.(message.at_ms);
    case 'end':
      await recordings.get(message.handle)?.end();
      recordings.delete(message.handle);
      {
        say({ op: 'answer', ask: message.ask });
        return;
      }
    case 'clock':
      server_offset_ms = message.server_offset_ms;
      return;
    case 'budget': {
      pacer.setRate(message.bps ?? Number.POSITIVE_INFINITY);
      return;
    }
    case 'online': {
      [...wakeAll].forEach((wake) => wake());
      return;
    }
    case 'token':
      return tokens.put(message.participant_id, message.token);
    case 'discard':
      await outbox.discard(message.recording_id);
      {
        say({ op: 'answer', ask: message.ask });
        return;
      }
  }
}

scope.onmessage = ({ data }: MessageEvent<ToOutbox>) => {
  handle(data).catch((error: unknown) => trouble('handle' in data ? data.handle : null, error));
};
