import { createGapFilter, type GapStep } from './gaps';
import { createCutter, toS24le, type Planes } from './pcm';
import { createTakeClock, type Lateness } from './take-clock';
import { createStampTrust, type Taken } from './taken';
import type { TakeClockFields } from '../outbox/take-row';

/** A buffer of sound on its way into a take. */
export interface SoundBlock extends Taken {
  planes: Planes;
}

/** What a take of sound does with its results. */
export interface PcmTakeDeps {
  rate: number;
  channels: number;
  lateness: Lateness;
  /** From the page's clock to the server's. */
  serverTime: (at_ms: number) => number;
  piece: (bytes: Uint8Array<ArrayBuffer>, duration_us: number) => void;
  measured: (fields: TakeClockFields) => void;
  /** So much was missing that the take must end; what follows belongs to a new part. */
  split: () => void;
}

/** From buffers of a microphone to pieces of a take. */
export interface PcmTake {
  push: (block: SoundBlock) => void;
  /** Silence from now on: zeros are written in place of what is said. */
  mute: (muted: boolean) => void;
  recordedMs: () => number;
  finish: () => void;
}

/** With the way to the disk, half a second is what a crash may cost of the sound. */
export const PIECE_SECONDS = 0.4;
const BYTES_PER_SAMPLE = 3;
/** The measured start is told after about this many blocks, then again after each stretch. */
const TELL_FIRST: Record<Lateness, number> = { balanced: 60, 'late-only': 6 };

/** Makes the pipeline of one take. */
export function createPcmTake(deps: PcmTakeDeps): PcmTake {
  const { rate, channels } = deps;
  const captured = createTakeClock(rate, 'balanced');
  const heard = createTakeClock(rate, 'late-only');
  const trust = createStampTrust();
  const gaps = createGapFilter<Planes>(rate);
  const frame_bytes = channels * BYTES_PER_SAMPLE;
  const cutter = createCutter(Math.round(rate * PIECE_SECONDS) * frame_bytes, (bytes) =>
    deps.piece(bytes, (bytes.length / frame_bytes / rate) * 1e6),
  );
  const has_stamps = deps.lateness === 'balanced';
  const first_told = TELL_FIRST[deps.lateness];
  let frames_written = 0;
  let blocks = 0;
  let told = 0;
  let muted = false;
  let over = false;

  const tell = (at_last = false) => {
    const stamped = has_stamps && trust.holds() ? 'captured' : 'heard';
    const clock = stamped === 'captured' ? captured : heard;
    const started_ms = clock.startedMs(at_last);
    if (started_ms === null) return;
    const stamps = clock.stamps();
    deps.measured({
      started_at_ms: deps.serverTime(started_ms),
      clock: stamps.map(({ sample, local_ms }) => ({
        samples: sample,
        at_ms: deps.serverTime(local_ms),
      })),
      stamps,
      stamped,
    });
  };

  const silence = (frames: number) => {
    cutter.push(new Uint8Array(frames * frame_bytes));
    frames_written += frames;
  };

  const run = (step: GapStep<Planes>) => {
    if (over) return;
    if (step.do === 'split') {
      over = true;
      deps.split();
    } else if (step.do === 'silence') {
      silence(step.frames);
    } else {
      const { at_ms, heard_ms } = step.taken;
      heard.observe(frames_written, heard_ms);
      if (has_stamps && trust.observe(step.taken)) captured.observe(frames_written, at_ms);
      cutter.push(toS24le(step.block));
      frames_written += step.frames;
      blocks += 1;
      if (blocks === first_told || heard.news() > told) tell();
      told = heard.news();
    }
  };

  return {
    push({ planes, at_ms, heard_ms }) {
      const frames = planes[0]?.length ?? 0;
      if (over || frames === 0) return;
      // Zeroed here, before anything is held back: what was said while muted never waits anywhere.
      const kept = muted ? planes.map((plane) => new Float32Array(plane.length)) : planes;
      // A stamp by arrival says nothing about gaps: its jitter is the scheduler's.
      const taken = { at_ms, heard_ms };
      if (has_stamps) gaps.push(kept, taken, frames).forEach(run);
      else run({ do: 'write', block: kept, taken, frames });
    },
    mute(next) {
      muted = next;
    },
    recordedMs: () => (frames_written * 1000) / rate,
    finish() {
      gaps.flush().forEach(run);
      cutter.flush();
      tell(true);
    },
  };
}
