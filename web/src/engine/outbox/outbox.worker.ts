/**
 * The outbox's worker: opens the disk and the database, reads the microphone, writes and uploads.
 * Only wiring; everything with a rule lives in the modules it joins.
 */
import { deferred } from '../deferred';
import { createSoundRecorder, type SoundRecorder } from '../recorder/sound-recorder';
import { readSound } from '../recorder/sound-source';
import { createPulse, createSleepWatch } from '../recorder/pulse';
import { createPacer } from './budget';
import { openOutboxDatabase } from './database';
import { createHttp } from './http';
import { createPingLog } from './ping-log';
import { createKeyRing } from './key-ring';
import {
  BEAT_MS,
  type FromOutbox,
  type FromPieces,
  type MicrophoneInput,
  type ToOutbox,
} from './messages';
import { createOpfsFiles, createTrialFiles } from './opfs';
import { createOutbox } from './outbox';
import { freeBytes, probeJournal } from './probe';
import type { TakeDraft, TakeRow } from './take-row';
import { createTokenDesk } from './token-desk';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const say = (message: FromOutbox) => scope.postMessage(message);

/** A source being recorded under the handle the page gave it. */
interface Recording {
  mute?: (muted: boolean) => void;
  piece?: (bytes: Promise<ArrayBuffer>, duration_us: number) => void;
  started?: (at_ms: number) => void;
  /** The page's clock was measured again. */
  pinged?: () => void;
  end: () => Promise<void>;
}

/** The page draws at most this often from our news. */
const NEWS_MS = 200;
/** Takes that another tab left open when it was closed are looked for this often. */
const RESCAN_MS = 30_000;
const AFTER_CRASH_MS = [1000, 3000, 6000];

/** While something is recorded, the page learns this often how this computer fares. */
const VITALS_MS = 5000;
const SLICE_MS = 1000;
/** The last piece and the word that the encoder has ended go different ways; the one waits so long for the other. */
const LAST_PIECE_MS = 2000;

const database = openOutboxDatabase();
const recordings = new Map<number, Recording>();
const pings = createPingLog();
const page = createPulse(BEAT_MS, () => performance.now());
const pictures = new Map<number, ReturnType<typeof createPulse>>();
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
  stored: (key) => database.token(key),
  store: (key, token) => database.putToken(key, token),
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
  keys: createKeyRing(),
  renew: () => say({ op: 'renew' }),
  token: (row: TakeRow, refused) => tokens.token(row, refused),
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
    pings: (since_ms) => pings.since(since_ms),
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
  let first_ms: number | null = null;
  const last = deferred<undefined>();
  let queue: Promise<unknown> = outbox.begin(draft).then((begun) => (id = begun));
  const then = (work: (id: string) => Promise<unknown>) => {
    queue = queue
      .then(() => (id === null ? undefined : work(id)))
      .catch((error: unknown) => trouble(handle, error));
  };
  const pulse = createPulse(SLICE_MS, () => performance.now());
  pictures.set(handle, pulse);
  const piece = (bytes: Promise<ArrayBuffer>, duration_us: number) => {
    pulse.beat();
    recorded_us += duration_us;
    const recorded = recorded_us / 1000;
    then(async (take) => {
      outbox.recorded(take, recorded);
      await outbox.append(take, new Uint8Array(await bytes), duration_us);
    });
  };
  if (pieces) {
    pieces.onmessage = ({ data }: MessageEvent<FromPieces>) => {
      if (data) piece(Promise.resolve(data.bytes), data.duration_us);
      else last.resolve(undefined);
    };
  }
  return {
    piece,
    started: (at_ms) => {
      first_ms = at_ms;
      const started_at_ms = serverTime(at_ms);
      // Frames carry the page's clock from the first one on, so one stamp and the pings say all of it.
      const stamps = [{ sample: 0, local_ms: at_ms }];
      then((take) =>
        outbox.describe(take, {
          started_at_ms,
          clock: [],
          stamps,
          stamped: 'captured',
          pings: pings.since(at_ms),
        }),
      );
    },
    pinged: () => {
      if (first_ms === null) return;
      const known = { started_at_ms: serverTime(first_ms), pings: pings.since(first_ms) };
      then((take) => outbox.describe(take, known));
    },
    end: async () => {
      pictures.delete(handle);
      // An encoder that crashed says nothing any more.
      const patience = new Promise((resolve) => setTimeout(resolve, LAST_PIECE_MS));
      if (pieces) await Promise.race([last.promise, patience]);
      then((take) => outbox.end(take));
      await queue;
      pieces?.close();
    },
  };
}

const estimate = () => navigator.storage.estimate();
let measured = { at: performance.now(), written: 0 };

async function tellVitals(): Promise<void> {
  const before = measured;
  measured = { at: performance.now(), written: outbox.written() };
  if (recordings.size === 0) {
    say({ op: 'vitals', vitals: null });
    return;
  }
  const free_bytes = await freeBytes(estimate);
  const seconds = (measured.at - before.at) / 1000;
  say({
    op: 'vitals',
    vitals: {
      free_bytes,
      bytes_per_second: Math.max(0, (measured.written - before.written) / seconds),
      page_late_ms: page.lateMs(),
      picture_late_ms: Math.max(0, ...[...pictures.values()].map((pulse) => pulse.lateMs())),
    },
  });
}

const slept = createSleepWatch();
function watchSleep(): void {
  const is = slept({ wall: Date.now(), steady: performance.now() });
  if (is && recordings.size > 0) say({ op: 'renew' });
}

async function probe() {
  const trial = createTrialFiles(navigator.storage, crypto.randomUUID());
  return probeJournal({
    ...trial,
    sha256,
    random: (length) => {
      const bytes = new Uint8Array(length);
      // The browser gives at most 64 kB of chance at once.
      crypto.getRandomValues(bytes.subarray(0, Math.min(length, 65_536)));
      return bytes;
    },
    estimate,
    now: () => performance.now(),
  });
}

const rescan = () => void outbox.recover().catch((error: unknown) => trouble(null, error));

async function handle(message: ToOutbox): Promise<void> {
  switch (message.op) {
    case 'start':
      time_origin = message.time_origin;
      server_offset_ms = message.server_offset_ms;
      setInterval(watchSleep, 1000);
      setInterval(() => void tellVitals(), VITALS_MS);
      // A link too many opens nothing that its takes would not; it must not keep them from going on.
      await database.pruneLinks().catch(() => undefined);
      await outbox.recover();
      setInterval(rescan, RESCAN_MS);
      // A tab that crashed a moment ago may still hold its files.
      AFTER_CRASH_MS.forEach((ms) => setTimeout(rescan, ms));
      {
        say({ op: 'items', items: outbox.list() });
        say({ op: 'ready' });
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
    case 'ping':
      pings.add(message.ping);
      server_offset_ms = pings.offsetMs();
      recordings.forEach((recording) => recording.pinged?.());
      return;
    case 'beat': {
      page.beat();
      return;
    }
    case 'probe':
      say({ op: 'probed', ask: message.ask, probe: await probe() });
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
    case 'link':
      return tokens.putLink(message, message.token);
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
