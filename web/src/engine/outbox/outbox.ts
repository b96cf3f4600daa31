import type { TakeItem } from '../protocol';
import type { Pacer } from './budget';
import type { Http } from './http';
import type { KeyRing } from './key-ring';
import { openJournal, StorageFull, type ByteFile, type Journal, type Sha256 } from './journal';
import type { TakeClockFields, TakeDraft, TakeRow, TakeRows } from './take-row';
import { startUpload, type Upload, type UploadProblem, type UploadStatus } from './upload';

/**
 * Everything this browser still owes the server: each take has a journal on the disk, a row in the
 * database and an upload that runs from its first piece on. Lives in a worker, so that no byte of
 * media passes the thread that draws.
 */

/** The private disk. Opening and removing fail while another tab has the file. */
export interface TakeFiles {
  /** Makes and opens the two files of a new take. */
  create: (id: string) => Promise<{ data: ByteFile; index: ByteFile }>;
  /** Opens the files of a take of an earlier visit; null when they are not there. */
  open: (id: string) => Promise<{ data: ByteFile; index: ByteFile } | null>;
  remove: (id: string) => Promise<void>;
  /** Ids of all takes that have files. */
  ids: () => Promise<string[]>;
}

/** What the outbox needs from the world. */
export interface OutboxDeps {
  files: TakeFiles;
  rows: TakeRows;
  http: Http;
  pacer: Pacer;
  sha256: Sha256;
  keys: KeyRing;
  token: (row: TakeRow, refused: string | null) => Promise<string | null>;
  pause: (ms: number) => Promise<void>;
  /** Runs `work` while no other tab makes or clears away files. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>;
  random: () => number;
  newId: () => string;
  nowIso: () => string;
  /** A source could be recorded no longer, but could be again now: a new part may begin. */
  renew: () => void;
  /** Called whenever what `list` answers has changed. */
  changed: () => void;
}

/** A take as the page shows it. */
export interface OutboxItem extends TakeItem {
  id: string;
  room_id: string;
  recording_id: string;
  part: number;
  created_at: string;
  problem: UploadProblem | null;
  damaged: number;
}

/** The outbox. */
export interface Outbox {
  /** Picks up what earlier visits left; takes of other open tabs are let alone. */
  recover: () => Promise<void>;
  /** Makes the files of takes to come: a file that is new at a power cut may be lost whole. */
  reserve: (count: number) => Promise<void>;
  /** Opens a take; answers its id. */
  begin: (draft: TakeDraft) => Promise<string>;
  /** Appends a piece; resolves when it is on the disk, or waits in memory for the key. */
  append: (id: string, bytes: Uint8Array<ArrayBuffer>, duration_us: number) => Promise<void>;
  /** What was measured of the take's clock so far. */
  describe: (id: string, fields: Partial<TakeClockFields>) => Promise<void>;
  /** Tells how long the take is, saved or not. */
  recorded: (id: string, ms: number) => void;
  /** Ends a take: what is appended is all there will be. */
  end: (id: string) => Promise<void>;
  /** Removes the takes of a recording from this disk and stops their uploads. */
  discard: (recording_id: string) => Promise<void>;
  list: () => OutboxItem[];
  /** Bytes written to the disk so far. */
  written: () => number;
  close: () => void;
}

interface Entry {
  row: TakeRow;
  journal: Journal;
  upload: Upload | null;
  status: UploadStatus;
  recorded_ms: number;
  /** Set when the disk refused a piece; the take ended there. */
  storage_problem: UploadProblem | null;
  /** Recorded before the key was here: nothing is ever written that is not encrypted. */
  held: Held[];
  held_bytes: number;
  /** It ends when what is held is written. */
  ending: boolean;
  wake: () => void;
  discarded: boolean;
}

/** A piece that waits in memory. */
interface Held {
  bytes: Uint8Array<ArrayBuffer>;
  duration_us: number;
}

/** A minute of a good camera, several of a microphone; the server, which just told of the recording, answers before. */
const MOST_HELD = 64 * 1024 * 1024;

/** An upload learns at its next step that its take has ended; while the network is away there is none. */
function stateOf({ ended }: TakeRow, { state }: UploadStatus): UploadStatus['state'] {
  if (state === 'recording' && ended) return 'uploading';
  return state === 'uploading' && !ended ? 'recording' : state;
}

/** How many safe takes are still listed, so that the page can say "safe" after the files are gone. */
const FINISHED_SHOWN = 50;

/** Makes the outbox. */
export function createOutbox(deps: OutboxDeps): Outbox {
  const entries = new Map<string, Entry>();
  const reserved: { id: string; journal: Journal }[] = [];
  let finished: OutboxItem[] = [];
  let closed = false;
  let written = 0;

  const journalOf = ({ data, index }: { data: ByteFile; index: ByteFile }): Journal => {
    try {
      return openJournal({ data, index, sha256: deps.sha256 });
    } catch (error) {
      data.close();
      index.close();
      throw error;
    }
  };

  const create = (id: string): Promise<Journal> =>
    deps.exclusive(async () => journalOf(await deps.files.create(id)));

  const change = async (entry: Entry, fields: Partial<TakeRow>) => {
    entry.row = { ...entry.row, ...fields };
    if (!entry.discarded) await deps.rows.put(entry.row);
    entry.wake();
  };

  const problemOf = ({ storage_problem, held, status }: Entry): UploadProblem | null =>
    storage_problem ??
    (held.length > 0 && status.problem
      ? { code: 'take.no_key', detail: status.problem.detail }
      : status.problem);

  /** Writes one piece; when the disk is full the take ends with the one before. */
  const write = async (entry: Entry, { bytes, duration_us }: Held) => {
    try {
      await entry.journal.append(bytes, duration_us);
      written += bytes.length;
    } catch (error) {
      if (!(error instanceof StorageFull)) throw error;
      entry.storage_problem = { code: 'take.disk_full', detail: error.message };
      await change(entry, { ended: true });
    }
  };

  /** The key is here: what waited for it goes to the disk, in order. */
  const writeHeld = async (entry: Entry) => {
    while (entry.held[0] && !entry.discarded) {
      const [first] = entry.held;
      await write(entry, first);
      // A source that outran its memory has ended; what it held is all there will be of this part.
      if (entry.storage_problem?.code === 'take.disk_full') entry.held = [];
      entry.held.shift();
      entry.held_bytes -= first.bytes.length;
    }
    entry.held_bytes = 0;
    if (entry.storage_problem?.code === 'take.no_key') {
      entry.storage_problem = null;
      entry.ending = true;
      deps.renew();
    }
    if (entry.ending && !entry.row.ended) await change(entry, { ended: true });
    entry.wake();
    deps.changed();
  };

  const item = (entry: Entry): OutboxItem => {
    const { row, journal, status } = entry;
    const saved_ms = Math.round(journal.duration_us() / 1000);
    return {
      id: row.id,
      room_id: row.room_id,
      recording_id: row.recording_id,
      source: row.source,
      part: row.part,
      created_at: row.created_at,
      recorded_ms: Math.max(entry.recorded_ms, saved_ms),
      saved_ms,
      uploaded_ms: Math.round(journal.durationAt(status.uploaded_bytes) / 1000),
      uploaded_bytes: status.uploaded_bytes,
      total_bytes: journal.size(),
      state: stateOf(row, status),
      problem: problemOf(entry),
      damaged: status.damaged,
    };
  };

  const forget = async (entry: Entry) => {
    entry.journal.wipe();
    entry.held = [];
    entries.delete(entry.row.id);
    const { recording_id, participant_id } = entry.row;
    const same = (other: Entry) =>
      other.row.recording_id === recording_id && other.row.participant_id === participant_id;
    if (![...entries.values()].some(same)) deps.keys.forget(entry.row);
    // The row goes last: a row without files is harmless, files without a row would be unknown.
    await deps.files.remove(entry.row.id);
    await deps.rows.remove(entry.row.id);
    deps.changed();
  };

  const upload = (entry: Entry) => {
    let told = true;
    let resolve: (() => void) | null = null;
    entry.wake = () => {
      told = true;
      resolve?.();
    };
    const news = async (ms: number) => {
      if (!told) {
        const woken = new Promise<void>((done) => {
          resolve = done;
        });
        await Promise.race([woken, deps.pause(ms)]);
        resolve = null;
      }
      told = false;
    };
    entry.upload = startUpload({
      http: deps.http,
      journal: entry.journal,
      row: () => entry.row,
      change: (fields) => change(entry, fields),
      token: (refused) => deps.token(entry.row, refused),
      news,
      pause: deps.pause,
      random: deps.random,
      pacer: deps.pacer,
      sha256: deps.sha256,
      cipher: (fetch) => deps.keys.cipher(entry.row, fetch),
      unlocked: () =>
        void writeHeld(entry).catch((error: unknown) => {
          if (closed || entry.discarded) return;
          entry.storage_problem = { code: 'take.unexpected', detail: String(error) };
          deps.changed();
        }),
      report: (status) => {
        entry.status = status;
        deps.changed();
      },
    });
    void entry.upload.done.then(async (status) => {
      if (status.state !== 'safe' || closed || entry.discarded) return;
      finished = [...finished, item(entry)].slice(-FINISHED_SHOWN);
      await forget(entry);
    });
  };

  const admit = (row: TakeRow, journal: Journal): Entry => {
    const entry: Entry = {
      row,
      journal,
      upload: null,
      status: {
        state: row.ended ? 'uploading' : 'recording',
        uploaded_bytes: 0,
        problem: null,
        damaged: 0,
      },
      recorded_ms: 0,
      storage_problem: null,
      held: [],
      held_bytes: 0,
      ending: false,
      wake: () => undefined,
      discarded: false,
    };
    entries.set(row.id, entry);
    upload(entry);
    deps.changed();
    return entry;
  };

  const get = (id: string): Entry => {
    const entry = entries.get(id);
    if (!entry) throw new Error(`no take ${id} in the outbox`);
    return entry;
  };

  /** A take nothing was ever written to, and of which the server knows nothing, leaves no trace. */
  const isEmpty = ({ row, journal, held }: Pick<Entry, 'row' | 'journal' | 'held'>) =>
    row.ended && row.take_id === null && journal.size() === 0 && held.length === 0;

  const pickUp = async (row: TakeRow) => {
    let files: Awaited<ReturnType<TakeFiles['open']>>;
    try {
      files = await deps.files.open(row.id);
    } catch {
      // Held by another tab, which is recording or uploading it.
      return;
    }
    if (!files) {
      await deps.rows.remove(row.id);
      return;
    }
    const ended = { ...row, ended: true };
    const journal = journalOf(files);
    if (!row.ended) await deps.rows.put(ended);
    const entry = admit(ended, journal);
    if (isEmpty(entry)) await drop(entry);
  };

  const drop = async (entry: Entry) => {
    entry.discarded = true;
    entry.upload?.close();
    await forget(entry);
  };

  return {
    recover: () =>
      deps.exclusive(async () => {
        const rows = await deps.rows.all();
        for (const row of rows) if (!entries.has(row.id)) await pickUp(row);
        const known = new Set(rows.map((row) => row.id));
        for (const id of await deps.files.ids()) {
          if (known.has(id) || entries.has(id) || reserved.some((one) => one.id === id)) continue;
          // Reserved by a visit that never recorded; refused while another tab holds it.
          await deps.files.remove(id).catch(() => undefined);
        }
      }),

    async reserve(count) {
      while (reserved.length < count) {
        const id = deps.newId();
        reserved.push({ id, journal: await create(id) });
      }
    },

    async begin(draft) {
      const spare = reserved.shift();
      const id = spare?.id ?? deps.newId();
      const journal = spare?.journal ?? (await create(id));
      const row: TakeRow = {
        ...draft,
        id,
        part: await deps.rows.nextPart(draft),
        started_at_ms: null,
        clock: [],
        ended: false,
        take_id: null,
        track_id: null,
        upload_url: null,
        created_at: deps.nowIso(),
      };
      await deps.rows.put(row);
      admit(row, journal);
      return id;
    },

    async append(id, bytes, duration_us) {
      const entry = get(id);
      if (entry.storage_problem || entry.discarded || entry.ending) return;
      if (!entry.journal.locked() && entry.held.length === 0) {
        await write(entry, { bytes, duration_us });
      } else if (entry.held_bytes + bytes.length <= MOST_HELD) {
        entry.held.push({ bytes, duration_us });
        entry.held_bytes += bytes.length;
      } else {
        entry.storage_problem = { code: 'take.no_key', detail: 'the server gave no key in time' };
      }
      entry.wake();
      deps.changed();
    },

    async describe(id, fields) {
      const entry = entries.get(id);
      if (entry) await change(entry, fields);
    },

    recorded(id, ms) {
      const entry = entries.get(id);
      if (entry) entry.recorded_ms = ms;
    },

    async end(id) {
      const entry = entries.get(id);
      if (!entry || entry.row.ended) return;
      if (entry.held.length > 0) entry.ending = true;
      else await change(entry, { ended: true });
      if (isEmpty(entry)) await drop(entry);
      deps.changed();
    },

    async discard(recording_id) {
      for (const entry of [...entries.values()]) {
        if (entry.row.recording_id !== recording_id) continue;
        await drop(entry);
      }
      finished = finished.filter((one) => one.recording_id !== recording_id);
      deps.changed();
    },

    written: () => written,

    list: () => [...finished, ...[...entries.values()].map(item)],

    close() {
      closed = true;
      for (const entry of entries.values()) {
        entry.upload?.close();
        entry.journal.close();
      }
      for (const { journal } of reserved) journal.close();
    },
  };
}
