import { describe, expect, it, vi } from 'vitest';
import type { Outbox } from '../outbox/outbox';
import type { TakeClockFields, TakeDraft } from '../outbox/take-row';
import { createSoundRecorder } from './sound-recorder';

const DRAFT: TakeDraft = {
  room_id: 'room',
  recording_id: 'rec',
  participant_id: 'me',
  source: 'microphone',
  mime: '',
  codec: '',
};

interface Part {
  draft: TakeDraft;
  bytes: number;
  clock: TakeClockFields | null;
  ended: boolean;
}

function recording() {
  const parts: Part[] = [];
  const part = (id: string) => parts[Number(id)] as Part;
  const outbox: Partial<Outbox> = {
    begin: (draft) => {
      parts.push({ draft, bytes: 0, clock: null, ended: false });
      return Promise.resolve(String(parts.length - 1));
    },
    append: (id, bytes) => {
      part(id).bytes += bytes.length;
      return Promise.resolve();
    },
    describe: (id, fields) => {
      part(id).clock = fields as TakeClockFields;
      return Promise.resolve();
    },
    recorded: vi.fn(),
    end: (id) => {
      part(id).ended = true;
      return Promise.resolve();
    },
  };
  const pinged = vi.fn((since: number) => [{ local_ms: since, server_ms: since + 1e6, rtt_ms: 2 }]);
  const recorder = createSoundRecorder({
    outbox: outbox as Outbox,
    draft: DRAFT,
    lateness: 'balanced',
    serverTime: (at) => at + 1e6,
    pings: pinged,
    trouble: (error) => {
      throw error;
    },
  });
  let now = 0;
  /** Sound of this many milliseconds, from a device of this kind. */
  const hear = (ms: number, rate = 48_000, channels = 1) => {
    for (let heard = 0; heard < ms; heard += 10) {
      const planes = Array.from({ length: channels }, () => new Float32Array(rate / 100).fill(0.5));
      recorder.push({ planes, rate, at_ms: now, heard_ms: now, skipped: 0 });
      now += 10;
    }
  };
  return { parts, recorder, hear, sleep: (ms: number) => (now += ms), pinged };
}

describe('a microphone that is recorded', () => {
  it('begins a new part when another device speaks, without losing a sample', async () => {
    const { parts, recorder, hear } = recording();
    hear(1000);
    hear(1000, 44_100);
    hear(1000, 44_100, 2);
    await recorder.finish();
    const seen = parts.map(({ draft, bytes }) => [draft.sample_rate, draft.channels, bytes]);
    expect(seen).toEqual([
      [48_000, 1, 48_000 * 3],
      [44_100, 1, 44_100 * 3],
      [44_100, 2, 44_100 * 6],
    ]);
    expect(parts.every((part) => part.ended)).toBe(true);
  });

  it('begins a new part after a sleep, on the same clock', async () => {
    const { parts, recorder, hear, sleep } = recording();
    hear(1000);
    sleep(60_000);
    hear(1000);
    await recorder.finish();
    expect(parts).toHaveLength(2);
    const starts = parts.map((part) => part.clock?.started_at_ms ?? 0);
    expect(starts[0]).toBeCloseTo(1e6, 3);
    // What confirms the sleep (50 ms) belongs to neither part.
    expect(Math.abs((starts[1] ?? 0) - 1e6 - 61_050)).toBeLessThanOrEqual(10);
  });

  it('goes on as long as it was recorded while it is muted', async () => {
    const { parts, recorder, hear } = recording();
    hear(500);
    recorder.mute(true);
    hear(500);
    recorder.mute(false);
    hear(500);
    await recorder.finish();
    expect(parts.map(({ bytes }) => bytes)).toEqual([72_000 * 3]);
  });

  it('keeps with each part how the page’s clock lay since its begin', async () => {
    const { parts, recorder, hear } = recording();
    hear(1000);
    await recorder.finish();
    expect(parts[0]?.clock?.pings).toEqual([{ local_ms: 0, server_ms: 1e6, rtt_ms: 2 }]);
    expect(parts[0]?.clock?.stamps).toHaveLength(1);
  });
});
