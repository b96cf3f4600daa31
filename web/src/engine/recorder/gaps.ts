import { median } from './take-clock';

/**
 * Finds sound that never arrived. Buffers carry the time they were taken; when these times run ahead
 * of the samples and stay there, something between is missing and is filled with silence, so that
 * what follows keeps its place. A single odd stamp means nothing: a jump counts when the buffers
 * after it confirm it, and until then they are held back.
 */
export interface GapFilter<Block> {
  /** Takes the next buffer; answers what may be written now, in order. */
  push: (block: Block, at_ms: number, frames: number) => GapStep<Block>[];
  /** What was held back, at the end of the take. */
  flush: () => GapStep<Block>[];
}

/** A buffer to write, silence to write, or the news that the take must end here. */
export type GapStep<Block> =
  | { do: 'write'; block: Block; at_ms: number; frames: number }
  | { do: 'silence'; frames: number }
  | { do: 'split' };

/** Less than this is the jitter of stamps (measured: up to 15 ms). */
const JUMP_MS = 20;
const CONFIRM = 5;
/** The stamps of a young track are wild (the first measured: 190 ms off): nothing is judged by them. */
const YOUNG = 20;
/** The stamps a jump is measured against: half a second, short enough to follow a drifting crystal. */
const WINDOW = 50;
/** Longer than this the machine slept: a new part says so, instead of minutes of silence. */
const LONGEST_FILL_MS = 2000;

interface Held<Block> {
  block: Block;
  at_ms: number;
  frames: number;
}

/** Makes a filter for sound of `rate` samples a second. */
export function createGapFilter<Block>(rate: number): GapFilter<Block> {
  let written = 0;
  const residuals: number[] = [];
  let held: Held<Block>[] = [];

  const residual = (block: Held<Block>, samples: number) => block.at_ms - (samples * 1000) / rate;

  const accept = (block: Held<Block>): GapStep<Block> => {
    residuals.push(residual(block, written));
    if (residuals.length > WINDOW) residuals.shift();
    written += block.frames;
    return { do: 'write', ...block };
  };

  const release = (): GapStep<Block>[] => {
    const steps = held.map(accept);
    held = [];
    return steps;
  };

  /** How far each held buffer runs ahead of where the samples say it is. */
  const lead = (): number[] => {
    const usual = median(residuals);
    let samples = written;
    return held.map((block) => {
      const ahead = residual(block, samples) - usual;
      samples += block.frames;
      return ahead;
    });
  };

  return {
    push(block, at_ms, frames) {
      held.push({ block, at_ms, frames });
      if (residuals.length < YOUNG) return release();
      const ahead = lead();
      if ((ahead.at(-1) ?? 0) < JUMP_MS) return release();
      if (held.length < CONFIRM) return [];
      const missing_ms = Math.min(...ahead);
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
