/** WebVTT as far as a player needs it: when what is shown, and where. */

export interface Cue {
  /** Seconds. */
  start: number;
  end: number;
  /** Without markup. */
  text: string;
  /** At the top of the picture, where what is below shall not be covered. */
  top: boolean;
}

const ARROW = /^(\S+)\s+-->\s+(\S+)(.*)$/;
const STAMP = /^(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})$/;
const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
};

/** `1:02:03.456` and `02:03.456` as seconds; null for anything else. */
export function seconds(stamp: string): number | null {
  const parts = STAMP.exec(stamp);
  if (!parts) return null;
  const [, hours, minutes, whole, part = ''] = parts;
  return (
    Number(hours ?? 0) * 3600 +
    Number(minutes) * 60 +
    Number(whole) +
    Number(part.padEnd(3, '0')) / 1000
  );
}

/** Text without tags, with its entities read: nothing of it is ever taken for markup. */
function plain(text: string): string {
  return text
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .trim();
}

function isAtTop(settings: string): boolean {
  const line = /(?:^|\s)line:(-?\d+(?:\.\d+)?)(%?)/.exec(settings);
  if (!line) return false;
  const at = Number(line[1]);
  return line[2] === '%' ? at < 50 : at >= 0 && at < 5;
}

/** The cues in the order they begin; what is not a cue is passed over. */
export function parseVtt(file: string): Cue[] {
  const blocks = file.replace(/\r\n?/g, '\n').split(/\n{2,}/);
  const cues = blocks.flatMap((block): Cue[] => {
    const lines = block.split('\n');
    const at = lines.findIndex((line) => line.includes('-->'));
    const timing = ARROW.exec(lines[at]?.trim() ?? '');
    const start = seconds(timing?.[1] ?? '');
    const end = seconds(timing?.[2] ?? '');
    if (start === null || end === null || end <= start) return [];
    const text = plain(lines.slice(at + 1).join('\n'));
    return text ? [{ start, end, text, top: isAtTop(timing?.[3] ?? '') }] : [];
  });
  return cues.toSorted((a, b) => a.start - b.start);
}

/** What is shown at a moment. */
export function cuesAt(cues: readonly Cue[], second: number): Cue[] {
  return cues.filter((cue) => cue.start <= second && second < cue.end);
}

/** A part of a picture. */
export interface Tile {
  file: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

const PART = /^(.*)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/;

/** A cue of a sprite: `sprite.jpg#xywh=0,0,160,90`. */
export function tileOf(text: string): Tile | null {
  const parts = PART.exec(text.trim());
  if (!parts) return null;
  const [, file = '', x, y, width, height] = parts;
  return { file, x: Number(x), y: Number(y), width: Number(width), height: Number(height) };
}
