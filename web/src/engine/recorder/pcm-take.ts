import { createGapFilter, type GapStep } from './gaps';
import { createCutter, toS24le, type Planes } from './pcm';
import { createTakeClock, type Lateness } from './take-clock';
import type { ClockPair } from '../outbox/take-row';

/** A buffer of sound on its way into a take. */
export interface SoundBlock {
  planes: Planes;
  /** When its first sample was taken, on the page's clock (performance.now of the window). */
  at_ms: number;
}

/** What a take of sound does with its results. */
export interface PcmTakeDeps {
  rate: number;
  channels: number;
  lateness: Lateness;
  /** From the page's clock to the server's. */
  serverTime: (at_ms: number) => number;
  piece: (bytes: Uint8Array<ArrayBuffer>, duration_us: number) => void;
  measured: (started_at_ms: number, clock: ClockPair[]) => void;
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

/** Half a second: what a crash may cost of the sound. */
export const PIECE_SECONDS = 0.5;
const BYTES_PER_SAMPLE = 3;
/** The measured start is told after about this many blocks, then again as it gets better. */
const TELL_EVERY = 500;
const TELL_FIRST: Record<Lateness, number> = { balanced: 60, 'late-only': 6 };

/** Makes the pipeline of one take. */
export function createPcmTake(deps: PcmTakeDeps): PcmTake {
  const { rate, channels } = deps;
  const clock = createTakeClock(rate, deps.lateness);
  const gaps = createGapFilter<Planes>(rate);
  const frame_bytes = channels * BYTES_PER_SAMPLE;
  const cutter = createCutter(Math.round(rate * PIECE_SECONDS) * frame_bytes, (bytes) =>
    deps.piece(bytes, (bytes.length / frame_bytes / rate) * 1e6),
  );
  const first_told = TELL_FIRST[deps.lateness];
  let frames_written = 0;
  let blocks = 0;
  let muted = false;
  let over = false;

  const tell = (at_last = false) => {
    const started = clock.startedAtMs(at_last);
    if (started !== null) deps.measured(started, clock.pairs());
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
      clock.observe(frames_written, deps.serverTime(step.at_ms));
      cutter.push(toS24le(step.block));
      frames_written += step.frames;
      blocks += 1;
      if (blocks === first_told || blocks % TELL_EVERY === 0) tell();
    }
  };

  return {
    push({ planes, at_ms }) {
      const frames = planes[0]?.length ?? 0;
      if (over || frames === 0) return;
      // Zeroed here, before anything is held back: what was said while muted never waits anywhere.
      const kept = muted ? planes.map((plane) => new Float32Array(plane.length)) : planes;
      // A stamp by arrival says nothing about gaps: its jitter is the scheduler's.
      if (deps.lateness === 'late-only') run({ do: 'write', block: kept, at_ms, frames });
      else gaps.push(kept, at_ms, frames).forEach(run);
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
