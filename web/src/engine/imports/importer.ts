import { createStore, type Store } from '@/kit/store';

/** Why a file is not taken, or does not move. */
export interface ImportProblem {
  code: string;
  title: string;
  detail: string;
}

export type ImportState =
  /** It waits until those before it are through. */
  | 'waiting'
  | 'uploading'
  /** By a person, or because the network is gone (then `problem` says so). */
  | 'paused'
  /** All of it is on the server, which looks at it. */
  | 'verifying'
  | 'converting'
  | 'done'
  | 'refused'
  | 'cancelled';

/** A file on its way to become a recording. */
export interface Import {
  id: string;
  name: string;
  size: number;
  sent: number;
  state: ImportState;
  /** How far the server is, 0…100, where it says so. */
  percent: number | null;
  problem: ImportProblem | null;
  recordingId: string | null;
}

/** One running transfer. */
export interface Transfer {
  /** Sends on from where the server stands. */
  start: () => void;
  stop: () => Promise<void>;
  /** Stops, and frees on the server what there is of it. */
  discard: () => Promise<void>;
}

export interface TransferReport {
  progress: (sent: number) => void;
  /** All bytes are there; this is how the server calls the upload. */
  whole: (uploadId: string) => void;
  /** `lasting`: trying again cannot help. */
  failed: (problem: ImportProblem, lasting: boolean) => void;
}

export type Verdict =
  | { kind: 'done'; recordingId: string }
  | { kind: 'moving'; state: 'verifying' | 'converting'; percent: number | null }
  | { kind: 'cancelled' }
  | { kind: 'refused'; problem: ImportProblem };

export interface ImporterDeps {
  transfer: (file: File, fields: Record<string, string>, report: TransferReport) => Transfer;
  /** What became of an upload; rejects when nobody could be asked. */
  verdict: (uploadId: string) => Promise<Verdict>;
  /** Calls back after so long. */
  after: (ms: number, work: () => void) => void;
  newId: () => string;
}

export interface Importer {
  state: Store<readonly Import[]>;
  add: (files: readonly File[], fields?: Record<string, string>) => void;
  pause: (id: string) => void;
  resume: (id: string) => void;
  cancel: (id: string) => void;
  /** Takes one that has ended out of the list. */
  dismiss: (id: string) => void;
  /** The network is back: what stopped for want of it goes on. */
  online: () => void;
}

/** More at once only make each slower. */
const AT_ONCE = 2;
const ASK_MS = 1_500;
const ASK_AGAIN_MS = 5_000;

export const EMPTY = 'import.empty';

const ENDED: readonly ImportState[] = ['done', 'refused', 'cancelled'];

export const hasEnded = ({ state }: Import) => ENDED.includes(state);

/** Whether leaving the page would stop it. */
export const needsPage = ({ state }: Import) => state === 'waiting' || state === 'uploading';

export function createImporter({ transfer, verdict, after, newId }: ImporterDeps): Importer {
  const state = createStore<readonly Import[]>([]);
  const transfers = new Map<string, Transfer>();

  const change = (id: string, part: Partial<Import>) =>
    state.set((before) => before.map((each) => (each.id === id ? { ...each, ...part } : each)));
  const of = (id: string) => state.get().find((each) => each.id === id);

  const next = () => {
    const running = state.get().filter((each) => each.state === 'uploading').length;
    const waiting = state.get().filter((each) => each.state === 'waiting');
    for (const { id } of waiting.slice(0, Math.max(0, AT_ONCE - running))) {
      change(id, { state: 'uploading', problem: null });
      transfers.get(id)?.start();
    }
  };

  const ask = async (id: string, uploadId: string): Promise<void> => {
    const now = of(id);
    if (!now || hasEnded(now)) return;
    let answer: Verdict;
    try {
      answer = await verdict(uploadId);
    } catch {
      after(ASK_AGAIN_MS, () => void ask(id, uploadId));
      return;
    }
    if (answer.kind === 'done') {
      change(id, { state: 'done', percent: 100, recordingId: answer.recordingId });
    } else if (answer.kind === 'refused') {
      change(id, { state: 'refused', problem: answer.problem });
    } else if (answer.kind === 'cancelled') {
      change(id, { state: 'cancelled' });
    } else {
      // The recording bears the name of the upload, and is there while it is looked at.
      change(id, { state: answer.state, percent: answer.percent, recordingId: uploadId });
      after(ASK_MS, () => void ask(id, uploadId));
    }
  };

  const begin = (file: File, fields: Record<string, string>) => {
    const id = newId();
    const row: Import = {
      id,
      name: file.name,
      size: file.size,
      sent: 0,
      state: 'waiting',
      percent: null,
      problem: null,
      recordingId: null,
    };
    if (file.size === 0) {
      const problem = { code: EMPTY, title: '', detail: '' };
      state.set((before) => [...before, { ...row, state: 'refused', problem }]);
      return;
    }
    transfers.set(
      id,
      transfer(file, fields, {
        progress: (sent) => change(id, { sent }),
        whole(uploadId) {
          transfers.delete(id);
          change(id, { state: 'verifying', sent: file.size, problem: null });
          void ask(id, uploadId);
          next();
        },
        failed(problem, lasting) {
          change(id, { state: lasting ? 'refused' : 'paused', problem });
          if (lasting) transfers.delete(id);
          next();
        },
      }),
    );
    state.set((before) => [...before, row]);
  };

  return {
    state,
    add(files, fields = {}) {
      for (const file of files) {
        // The same file twice at once would be two writers of one upload.
        const twice = state
          .get()
          .some((each) => !hasEnded(each) && each.name === file.name && each.size === file.size);
        if (!twice) begin(file, fields);
      }
      next();
    },
    pause(id) {
      const now = of(id);
      if (!now || !needsPage(now)) return;
      change(id, { state: 'paused', problem: null });
      void transfers.get(id)?.stop();
      next();
    },
    resume(id) {
      if (of(id)?.state !== 'paused') return;
      change(id, { state: 'waiting', problem: null });
      next();
    },
    cancel(id) {
      const now = of(id);
      if (!now || hasEnded(now)) return;
      change(id, { state: 'cancelled', problem: null });
      void transfers.get(id)?.discard();
      transfers.delete(id);
      next();
    },
    dismiss(id) {
      state.set((before) => before.filter((each) => each.id !== id || !hasEnded(each)));
    },
    online() {
      for (const each of state.get()) {
        if (each.state === 'paused' && each.problem)
          change(each.id, { state: 'waiting', problem: null });
      }
      next();
    },
  };
}
