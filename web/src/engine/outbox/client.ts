import { createStore, type Store } from '@/kit/store';
import type { Ping } from '../clock-sync';
import type { Vitals } from '../recorder/dangers';
import { createSignal } from '../signal';
import { BEAT_MS, type FromOutbox, type MicrophoneInput, type ToOutbox } from './messages';
import type { OutboxItem } from './outbox';
import type { Probe } from './probe';
import type { TakeDraft } from './take-row';

/** Something the worker could not do. */
export interface OutboxTrouble {
  code: string;
  detail: string;
}

/** The page's side of the outbox. */
export interface OutboxClient {
  /** All takes this browser knows, newest state. */
  items: Store<readonly OutboxItem[]>;
  /** Everything that is recorded shall go on as a new part. */
  renewals: { on: (listener: (nothing: undefined) => void) => () => void };
  /** Whether everything that earlier visits left was looked at. */
  ready: Store<boolean>;
  troubles: { on: (listener: (trouble: OutboxTrouble) => void) => () => void };
  /** How this computer fares while it records; null while it does not. */
  vitals: Store<Vitals | null>;
  /** Tries whether this computer can keep a take. */
  probe: () => Promise<Probe>;
  reserve: (count: number) => void;
  /** Records a microphone until `end`; answers its handle. */
  microphone: (draft: TakeDraft, input: MicrophoneInput) => number;
  mute: (handle: number, muted: boolean) => void;
  /** Opens a take of pictures, whose pieces come by `piece` or through a port. */
  pictures: (draft: TakeDraft, pieces: MessagePort | null) => number;
  piece: (handle: number, blob: Blob, duration_ms: number) => void;
  /** When the first frame was taken, on the page's clock. */
  started: (handle: number, at_ms: number) => void;
  /** Ends a source; resolves when all of it is on the disk. */
  end: (handle: number) => Promise<void>;
  /** How this page's clock lies against the server's, whenever it was measured. */
  ping: (ping: Ping) => void;
  /** Bits a second; null lifts the limit. */
  setBudget: (bps: number | null) => void;
  putToken: (participant_id: string, token: string | null) => void;
  /** The token of a recovery link, kept beside the takes. */
  putLink: (recording_id: string, participant_id: string, token: string) => void;
  discard: (recording_id: string) => Promise<void>;
  /** The network is back: try at once. */
  online: () => void;
}

/** What the client needs from the world. */
export interface OutboxClientDeps {
  worker: Pick<Worker, 'postMessage' | 'onmessage'>;
  time_origin: number;
  /** A fresh access token of a participant, or null. */
  renewToken: (participant_id: string, room_id: string) => Promise<string | null>;
  every: (ms: number, tick: () => void) => void;
}

/** Starts the outbox in its worker. */
export function createOutboxClient({
  worker,
  time_origin,
  renewToken,
  every,
}: OutboxClientDeps): OutboxClient {
  const items = createStore<readonly OutboxItem[]>([]);
  const ready = createStore(false);
  const troubles = createSignal<OutboxTrouble>();
  const renewals = createSignal<undefined>();
  const asks = new Map<number, () => void>();
  const vitals = createStore<Vitals | null>(null);
  const probes = new Map<number, (probe: Probe) => void>();
  let last = 0;

  const send = (message: ToOutbox, transfer: Transferable[] = []) =>
    worker.postMessage(message, transfer);
  const answered = (message: (ask: number) => ToOutbox) =>
    new Promise<void>((resolve) => {
      const ask = ++last;
      asks.set(ask, resolve);
      send(message(ask));
    });

  worker.onmessage = ({ data }: MessageEvent<FromOutbox>) => {
    switch (data.op) {
      case 'items': {
        items.set(data.items);
        return;
      }
      case 'ready': {
        ready.set(true);
        return;
      }
      case 'answer':
        asks.get(data.ask)?.();
        asks.delete(data.ask);
        return;
      case 'renew':
        renewals.emit(undefined);
        return;
      case 'vitals': {
        vitals.set(data.vitals);
        return;
      }
      case 'probed':
        probes.get(data.ask)?.(data.probe);
        probes.delete(data.ask);
        return;
      case 'need-token':
        void renewToken(data.participant_id, data.room_id)
          .catch(() => null)
          .then((token) => send({ op: 'token', participant_id: data.participant_id, token }));
        return;
      case 'trouble': {
        troubles.emit({ code: data.code, detail: data.detail });
        return;
      }
    }
  };
  send({ op: 'start', time_origin, server_offset_ms: null });
  every(BEAT_MS, () => send({ op: 'beat' }));

  return {
    items,
    renewals,
    ready,
    troubles,
    vitals,
    probe: () =>
      new Promise((resolve) => {
        const ask = ++last;
        probes.set(ask, resolve);
        send({ op: 'probe', ask });
      }),
    reserve: (count) => send({ op: 'reserve', count }),
    microphone(draft, microphone) {
      const handle = ++last;
      send({ op: 'microphone', handle, draft, microphone }, [microphone.input]);
      return handle;
    },
    mute: (handle, muted) => send({ op: 'mute', handle, muted }),
    pictures(draft, pieces) {
      const handle = ++last;
      send({ op: 'camera', handle, draft, pieces }, pieces ? [pieces] : []);
      return handle;
    },
    piece: (handle, blob, duration_ms) =>
      send({ op: 'piece', handle, blob, duration_us: Math.round(duration_ms * 1000) }),
    started: (handle, at_ms) => send({ op: 'started', handle, at_ms }),
    end: (handle) => answered((ask) => ({ op: 'end', handle, ask })),
    ping: (ping) => send({ op: 'ping', ping }),
    setBudget: (bps) => send({ op: 'budget', bps }),
    putToken: (participant_id, token) => send({ op: 'token', participant_id, token }),
    putLink: (recording_id, participant_id, token) =>
      send({ op: 'link', recording_id, participant_id, token }),
    discard: (recording_id) => answered((ask) => ({ op: 'discard', recording_id, ask })),
    online: () => send({ op: 'online' }),
  };
}
