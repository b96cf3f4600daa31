import type { Ping } from '../clock-sync';
import type { Outbox } from '../outbox/outbox';
import { PCM_MIME, type TakeDraft } from '../outbox/take-row';
import type { Lateness } from './take-clock';
import { createPcmTake, type PcmTake } from './pcm-take';
import type { SoundBuffer } from './sound-source';

/** What recording a microphone needs. */
export interface SoundRecorderDeps {
  outbox: Outbox;
  draft: TakeDraft;
  lateness: Lateness;
  serverTime: (page_ms: number) => number;
  /** What is known of the page's clock since then. */
  pings: (since_ms: number) => Ping[];
  trouble: (error: unknown) => void;
}

/** A microphone being recorded, part after part. */
export interface SoundRecorder {
  push: (buffer: SoundBuffer) => void;
  mute: (muted: boolean) => void;
  /** Writes what is left and ends the take; resolves when all of it is on the disk. */
  finish: () => Promise<void>;
}

interface Part {
  take: PcmTake;
  rate: number;
  channels: number;
}

/**
 * Turns the buffers of one microphone into takes: a new part begins when the sound changes its rate
 * or channels, or when so much is missing that the machine must have slept.
 */
export function createSoundRecorder(deps: SoundRecorderDeps): SoundRecorder {
  const { outbox } = deps;
  let part: Part | null = null;
  let muted = false;
  /** Everything asked of the outbox, in order. */
  let queue: Promise<unknown> = Promise.resolve();
  const then = (work: () => Promise<unknown>) => {
    queue = queue.then(work).catch(deps.trouble);
  };

  const begin = (rate: number, channels: number, begun_ms: number): Part => {
    let id = '';
    then(async () => {
      id = await outbox.begin({
        ...deps.draft,
        source: 'microphone',
        mime: PCM_MIME,
        codec: 's24le',
        sample_rate: rate,
        channels,
      });
    });
    const take = createPcmTake({
      rate,
      channels,
      lateness: deps.lateness,
      serverTime: deps.serverTime,
      piece: (bytes, duration_us) => {
        const recorded = take.recordedMs();
        then(async () => {
          outbox.recorded(id, recorded);
          await outbox.append(id, bytes, duration_us);
        });
      },
      measured: (fields) => {
        const pings = deps.pings(begun_ms);
        then(() => outbox.describe(id, { ...fields, pings }));
      },
      split: () => end(),
    });
    take.mute(muted);
    ids.set(take, () => outbox.end(id));
    return { take, rate, channels };
  };

  const ids = new Map<PcmTake, () => Promise<void>>();
  const end = () => {
    if (!part) return;
    const { take } = part;
    part = null;
    take.finish();
    then(async () => {
      await ids.get(take)?.();
      ids.delete(take);
    });
  };

  return {
    push(buffer) {
      const channels = buffer.planes.length;
      if (part && (part.rate !== buffer.rate || part.channels !== channels)) end();
      part ??= begin(buffer.rate, channels, buffer.heard_ms);
      if (buffer.skipped > 0) {
        const silence = buffer.planes.map(() => new Float32Array(buffer.skipped));
        const skipped_ms = (buffer.skipped * 1000) / buffer.rate;
        const at_ms = buffer.at_ms - skipped_ms;
        part.take.push({ planes: silence, at_ms, heard_ms: buffer.heard_ms - skipped_ms });
      }
      part.take.push(buffer);
    },
    mute(next) {
      muted = next;
      part?.take.mute(next);
    },
    async finish() {
      end();
      await queue;
    },
  };
}
