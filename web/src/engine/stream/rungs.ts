/** A quality that can be chosen. */
export interface Rung {
  /** Its place in the list of the stream. */
  level: number;
  /** Null: sound only. */
  height: number | null;
  kbps: number;
  /** How the stream itself calls it, for watch beats. */
  name: string;
}

interface LevelLike {
  uri: string;
  width: number;
  height: number;
  bitrate: number;
}

/** The rendition that a list of segments belongs to: the folder it lies in. */
const FOLDER = /\/stream\/([^/?]+)\//;

/** The qualities of a stream from the best to the least; sound alone comes last. */
export function rungsOf(levels: readonly LevelLike[]): Rung[] {
  const rungs = levels.map((each, level): Rung => {
    const height = each.height > 0 ? each.height : null;
    const kbps = Math.round(each.bitrate / 1000);
    return { level, height, kbps, name: FOLDER.exec(each.uri)?.[1] ?? `${kbps}` };
  });
  return rungs.toSorted((a, b) => (b.height ?? 0) - (a.height ?? 0) || b.kbps - a.kbps);
}

/** What a person calls a quality: `720p`; two of one height are told apart by their bit rate. */
export function labelOf(
  rung: Rung,
  all: readonly Rung[],
): { height: number | null; kbps: number | null } {
  const twins = all.filter((each) => each.height === rung.height).length > 1;
  return { height: rung.height, kbps: twins ? rung.kbps : null };
}
