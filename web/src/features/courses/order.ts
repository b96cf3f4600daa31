import type { Lecture, Order, Section } from '@/api';

/*
 * Sections and lectures as one list from top to bottom: a lecture belongs to the section heading above it,
 * those above the first heading to none. Moving is then one thing: out at one place, in at another.
 */
export type Row =
  | { kind: 'section'; key: string; section: Section }
  | { kind: 'lecture'; key: string; lecture: Lecture };

const headed = (section: Section): Row => ({ kind: 'section', key: section.id, section });
const lectured = (lecture: Lecture): Row => ({
  kind: 'lecture',
  key: lecture.recording_id,
  lecture,
});

export function rowsOf(sections: readonly Section[], lectures: readonly Lecture[]): Row[] {
  const known = new Set(sections.map(({ id }) => id));
  const sorted = lectures.toSorted((a, b) => a.position - b.position);
  const within = new Map<string | null, Lecture[]>();
  for (const lecture of sorted) {
    const { section_id: id } = lecture;
    const heading = id !== null && known.has(id) ? id : null;
    const group = within.get(heading);
    if (group) group.push(lecture);
    else within.set(heading, [lecture]);
  }
  const ordered = sections.toSorted((a, b) => a.position - b.position);
  return [
    ...(within.get(null) ?? []).map(lectured),
    ...ordered.flatMap((section) => [
      headed(section),
      ...(within.get(section.id) ?? []).map(lectured),
    ]),
  ];
}

/** How the server is told: the headings in their order, each lecture with the one above it. */
export function orderOf(rows: readonly Row[]): Order {
  const order: Order = { sections: [], lectures: [] };
  let section: string | null = null;
  for (const row of rows) {
    if (row.kind === 'section') {
      section = row.section.id;
      order.sections.push(section);
    } else {
      order.lectures.push({ recording_id: row.lecture.recording_id, section_id: section });
    }
  }
  return order;
}

/** The section that a place in the list belongs to. */
export function sectionAt(rows: readonly Row[], index: number): string | null {
  const above = rows.slice(0, index + 1).findLast((row) => row.kind === 'section');
  return above?.kind === 'section' ? above.section.id : null;
}

/** How many rows go along: a heading takes its lectures with it. */
export function blockLength(rows: readonly Row[], from: number): number {
  if (rows[from]?.kind !== 'section') return 1;
  const next = rows.findIndex((row, at) => at > from && row.kind === 'section');
  return (next < 0 ? rows.length : next) - from;
}

/** Where a block may be put down: a lecture between any two rows, a section only between sections. */
function gapsFor(rows: readonly Row[], from: number): number[] {
  const every = rows.map((_, at) => at).concat(rows.length);
  if (rows[from]?.kind !== 'section') return every;
  return every.filter((at) => at === rows.length || rows[at]?.kind === 'section');
}

/** The list after the row at `from`, with what goes along, was put into the gap before `to`. */
export function moveTo(rows: readonly Row[], from: number, to: number): Row[] {
  const length = blockLength(rows, from);
  if (to >= from && to <= from + length) return [...rows];
  const block = rows.slice(from, from + length);
  const rest = [...rows.slice(0, from), ...rows.slice(from + length)];
  const at = to > from ? to - length : to;
  return [...rest.slice(0, at), ...block, ...rest.slice(at)];
}

/** The gap nearest to a wished one in which the block may lie. */
export function nearestGap(rows: readonly Row[], from: number, wish: number): number {
  return gapsFor(rows, from).reduce((best, gap) =>
    Math.abs(gap - wish) < Math.abs(best - wish) ? gap : best,
  );
}

/** One step up or down by keyboard; the same list when there is no further way. */
export function nudge(rows: readonly Row[], from: number, by: 1 | -1): Row[] {
  const length = blockLength(rows, from);
  const gaps = gapsFor(rows, from);
  const to = by < 0 ? gaps.findLast((gap) => gap < from) : gaps.find((gap) => gap > from + length);
  return to === undefined ? [...rows] : moveTo(rows, from, to);
}
