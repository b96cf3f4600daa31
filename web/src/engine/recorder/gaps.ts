import { median } from './take-clock';
import type { Taken } from './taken';

/**
 * Finds sound that never arrived. Buffers carry the time they were taken; when these times run ahead
 * of the samples and stay there, something between is missing and is filled with silence, so that
 * what follows keeps its place. A single odd stamp means nothing: a jump counts when the buffers
 * after it confirm it, and until then they are held back. Nor do stamps alone mean anything: what is
 * missing is missing on arrival as well. Measured with PulseAudio: while a microphone gave every
 * sample in time its stamps ran at twice its speed for seconds, and the silence for that was a third of the take.
 */
export interface GapFilter<Block> {
  /** Takes the next buffer; answers what may be written now, in order. */
  push: (block: Block, taken: Taken, frames: number) => GapStep<Block>[];
  /** What was held back, at the end of the take. */
  flush: () => GapStep<Block>[];
}

/** A buffer to write, silence to write, or the news that the take must end here. */
export type GapStep<Block> =
  | { do: 'write'; block: Block; taken: Taken; frames: number }
  | { do: 'silence'; frames: number }
  | { do: 'split' };

/** Less than this is the jitter of stamps (measured: up to 15 ms). */
const JUMP_MS = 20;
const CONFIRM = 5;
/** A crowd of buffers that waited arrives at once and all late; those of such a time come as they are taken. */
const CONFIRM_MS = 30;
/** The stamps of a young track are wild (the first measured: 190 ms off): nothing is judged by them. */
const YOUNG = 20;
/** What a jump is measured against: half a second, short enough to follow a drifting crystal. */
const WINDOW = 50;
/** Longer than this the machine slept: a new part says so, instead of minutes of silence. */
const LONGEST_FILL_MS = 2000;

interface Held<Block> {
  block: Block;
  taken: Taken;
  frames: number;
}

/** Makes a filter for sound of `rate` samples a second. */
export function createGapFilter<Block>(rate: number): GapFilter<Block> {
  let written = 0;
  const window: Taken[] = [];
  let held: Held<Block>[] = [];

  /** When the take's first sample was taken, going by a buffer that begins after so many. */
  const start = ({ at_ms, heard_ms }: Taken, samples: number): Taken => {
    const since = (samples * 1000) / rate;
    return { at_ms: at_ms - since, heard_ms: heard_ms - since };
  };

  const accept = (block: Held<Block>): GapStep<Block> => {
    window.push(start(block.taken, written));
    if (window.length > WINDOW) window.shift();
    written += block.frames;
    return { do: 'write', ...block };
  };

  const release = (): GapStep<Block>[] => {
    const steps = held.map(accept);
    held = [];
    return steps;
  };

  /** How far each held buffer runs ahead of where the samples say it is, by its stamp and on arrival. */
  const lead = (): Taken[] => {
    const usual = {
      at_ms: median(window.map(({ at_ms }) => at_ms)),
      heard_ms: Math.min(...window.map(({ heard_ms }) => heard_ms)),
    };
    let samples = written;
    return held.map(({ taken, frames }) => {
      const here = start(taken, samples);
      samples += frames;
      return { at_ms: here.at_ms - usual.at_ms, heard_ms: here.heard_ms - usual.heard_ms };
    });
  };

  const isConfirmed = () => {
    const [first, last] = [held[0], held.at(-1)];
    return (
      held.length >= CONFIRM &&
      (last?.taken.heard_ms ?? 0) - (first?.taken.heard_ms ?? 0) >= CONFIRM_MS
    );
  };

  return {
    push(block, taken, frames) {
      held.push({ block, taken, frames });
      if (window.length < YOUNG) return release();
      const ahead = lead();
      const least = ({ at_ms, heard_ms }: Taken) => Math.min(at_ms, heard_ms);
      if (least(ahead.at(-1) ?? taken) < JUMP_MS) return release();
      if (!isConfirmed()) return [];
      const missing_ms = Math.min(...ahead.map(least));
      if (missing_ms > LONGEST_FILL_MS) {
        held = [];
        return [{ do: 'split' }];
      }
      const frames_missing = Math.round((missing_ms * rate) / 1000);
      written += frames_missing;
      return [{ do: 'silence', frames: frames_missing }, ...release()];
    },
    flush: release,
  };
}
