import type { PartSync, SyncWord, TrackSync } from '@/api';
import type { Tone } from '@/ui/StatePill';

const TONES: Record<SyncWord, Tone> = { high: 'safe', medium: 'neutral', low: 'risk' };

export const toneOfSync = (word: SyncWord): Tone => TONES[word];

const ORDER: SyncWord[] = ['low', 'medium', 'high'];

/** How far a track is to be believed: as far as its least certain file; where nothing was used, not at all. */
export function wordOf({ applied, parts }: Pick<TrackSync, 'applied' | 'parts'>): SyncWord {
  if (!applied) return 'low';
  return ORDER.find((word) => parts.some((part) => part.word === word)) ?? 'low';
}

/** How a sound card ran against the server's clock, as people say it. */
export interface Speed {
  word: 'slow' | 'fast' | 'exact';
  /** Parts per million, not negative; of an exact one, the most it may be off. */
  ppm: number;
  within: number | null;
}

/** Nothing where nobody measured it. What is smaller than its own uncertainty is no drift. */
export function speedOf(part: PartSync): Speed | null {
  const drift = part.drift_ppm ?? null;
  if (drift === null) return null;
  const within = part.drift_uncertainty_ppm ?? null;
  const size = Math.abs(drift);
  if (within !== null && size <= within) return { word: 'exact', ppm: size + within, within: null };
  // The figure says how much faster the server's clock ran.
  return { word: drift > 0 ? 'slow' : 'fast', ppm: size, within };
}

/** A plot drawn into a box: points as the attribute of a path, and the scale. */
export interface Plot {
  width: number;
  height: number;
  path: string;
  /** What the upper and the lower edge stand for, in milliseconds. */
  edge_ms: number;
  /** The farthest point. */
  most_ms: number;
}

const WIDTH = 320;
const HEIGHT = 48;
const MARGIN = 3;
/** Smaller than this nobody hears: the noise of a good measurement must not look like trouble. */
const LEAST_EDGE_MS = 5;

/** Single measurements as dots over the length of the file; null where there are none. */
export function plotOf(points: PartSync['plot']): Plot | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  const most_ms = Math.max(...points.map(({ off_ms }) => Math.abs(off_ms)));
  const edge_ms = Math.max(LEAST_EDGE_MS, most_ms);
  const length_s = Math.max(1, last.at_s - first.at_s);
  const x = (at_s: number) => MARGIN + ((at_s - first.at_s) / length_s) * (WIDTH - 2 * MARGIN);
  const y = (off_ms: number) => HEIGHT / 2 - (off_ms / edge_ms) * (HEIGHT / 2 - MARGIN);
  const dot = ({ at_s, off_ms }: PartSync['plot'][number]) =>
    `M${x(at_s).toFixed(1)} ${y(off_ms).toFixed(1)}h0`;
  return { width: WIDTH, height: HEIGHT, path: points.map(dot).join(''), edge_ms, most_ms };
}
