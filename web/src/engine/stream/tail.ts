/** What is asked of a list of segments. */
interface Listed {
  live: boolean;
  fragments: readonly { end: number; tagList: readonly (readonly string[])[] }[];
}

/** Segments do not end to the millisecond where their list says. */
const SLACK_S = 0.2;

/**
 * Whether a list is over and names nothing behind this second, or nothing but gaps: its presenter had gone before the end.
 * hls.js counts on a last segment that can be fetched, and forgets that it has it when it looks for the same one in another
 * quality: then it neither ends there nor lets the sound behind it be heard.
 */
export function endsHere({ live, fragments }: Listed, atS: number): boolean {
  const isGap = ({ tagList }: Listed['fragments'][number]) =>
    tagList.some(([tag]) => tag === 'GAP');
  if (live || fragments.length === 0) return false;
  return fragments.every((each) => each.end <= atS + SLACK_S || isGap(each));
}

/** How far is fetched from this second on. */
export function fetchedTo(ranges: TimeRanges | undefined, atS: number): number {
  for (let n = 0; ranges && n < ranges.length; n += 1) {
    if (ranges.start(n) <= atS + SLACK_S && atS < ranges.end(n)) return ranges.end(n);
  }
  return atS;
}
