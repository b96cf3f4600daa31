import type { Course, CourseAction, CourseRole, CsvRow } from '@/api';

export const ACTIONS = [
  'course.see',
  'course.edit',
  'course.delete',
  'lectures.see',
  'lectures.see_unpublished',
  'lectures.edit',
  'lectures.publish',
  'lectures.download',
  'students.see',
  'students.manage',
  'permissions.manage',
  'analytics.see',
] as const satisfies readonly CourseAction[];

/** What the list of courses shows; it lives in the address, so that a filter is a link. */
export interface CourseFilter {
  q: string;
  term: string;
  show: (typeof SHOWS)[number];
}

export const SHOWS = ['current', 'archived', 'trash'] as const;

const textOf = (value: unknown) => (typeof value === 'string' ? value.slice(0, 200) : '');

export function filterOf(raw: Record<string, unknown>): CourseFilter {
  const show = SHOWS.find((each) => each === raw['show']) ?? 'current';
  return { q: textOf(raw['q']), term: textOf(raw['term']), show };
}

/** The same filter as an address has it: what is usual is left out. */
export function searchOf({ q, term, show }: CourseFilter): Partial<CourseFilter> {
  return {
    ...(q ? { q } : {}),
    ...(term ? { term } : {}),
    ...(show === 'current' ? {} : { show }),
  };
}

export interface StudentFilter {
  q: string;
  status: (typeof STATUSES)[number];
}

export const STATUSES = ['all', 'active', 'invited', 'withdrawn'] as const;

/** What the address of a course says of its list of students. */
export function studentFilterOf(raw: { q?: string; status?: string }): StudentFilter {
  return { q: raw.q ?? '', status: STATUSES.find((status) => status === raw.status) ?? 'all' };
}

/** The same filter as an address has it: what is usual is left out. */
export function studentSearchOf({ q, status }: StudentFilter): { q?: string; status?: string } {
  return { ...(q ? { q } : {}), ...(status === 'all' ? {} : { status }) };
}

export const TABS = ['lectures', 'students', 'team', 'settings'] as const;

export type Tab = (typeof TABS)[number];

export const can = (course: Pick<Course, 'my_actions'>, action: CourseAction): boolean =>
  course.my_actions.includes(action);

/** The parts of a course's page that this person may see. Everyone sees the lectures. */
export function tabsOf(course: Course): Tab[] {
  const seen: Record<Tab, boolean> = {
    lectures: true,
    students: can(course, 'students.see'),
    team: can(course, 'permissions.manage'),
    settings: can(course, 'course.edit') || can(course, 'course.delete'),
  };
  return TABS.filter((tab) => seen[tab]);
}

/** Whether the lectures are shown as a list to work on, or as a path to walk. */
export const teaches = (course: Course): boolean =>
  can(course, 'lectures.edit') || can(course, 'lectures.see_unpublished');

/** What a role may do by itself, before anything is allowed or taken away for one person. */
const BY_ROLE: Record<CourseRole, readonly CourseAction[]> = {
  owner: ACTIONS,
  co_instructor: ACTIONS.filter((action) => action !== 'course.delete'),
  assistant: [
    'course.see',
    'lectures.see',
    'lectures.see_unpublished',
    'lectures.edit',
    'students.see',
    'analytics.see',
    'lectures.download',
  ],
  student: ['course.see', 'lectures.see', 'lectures.download'],
  observer: ['course.see', 'lectures.see', 'students.see', 'analytics.see'],
};

/** The roles of the people who run a course; students are enrolled instead. */
export const TEAM_ROLES = ['owner', 'co_instructor', 'assistant', 'observer'] as const;

/** What somebody may do by role, plus what is allowed, minus what is taken away. */
export function actionsOf(
  role: CourseRole,
  allow: readonly CourseAction[],
  deny: readonly CourseAction[],
) {
  return ACTIONS.filter(
    (action) =>
      (BY_ROLE[role].includes(action) || allow.includes(action)) && !deny.includes(action),
  );
}

/** The fewest words that turn the role's actions into the wanted ones. */
export function differenceOf(role: CourseRole, wanted: ReadonlySet<CourseAction>) {
  return {
    allow: ACTIONS.filter((action) => wanted.has(action) && !BY_ROLE[role].includes(action)),
    deny: ACTIONS.filter((action) => !wanted.has(action) && BY_ROLE[role].includes(action)),
  };
}

/** A code as it is read aloud and typed: without spaces and dashes, capitals. */
export const cleanCode = (text: string): string => text.replace(/[\s-]+/gu, '');

const quoted = (text: string) =>
  // A leading sign would make a spreadsheet read the cell as a formula.
  `"${text.replace(/^[=+\-@\t\r]/u, "'$&").replaceAll('"', '""')}"`;

/** The report on an upload as a table for a spreadsheet, one line per row. */
export function reportCsv(rows: readonly CsvRow[]): string {
  const lines = rows.map((row) =>
    [String(row.line), quoted(row.email), row.status, quoted(row.problem ?? '')].join(','),
  );
  return ['line,email,status,problem', ...lines].join('\r\n') + '\r\n';
}

/** How often each thing happened to a row. */
export function tally(rows: readonly CsvRow[]): Record<CsvRow['status'], number> {
  const counts = { enrolled: 0, invited: 0, already: 0, refused: 0 };
  for (const row of rows) counts[row.status] += 1;
  return counts;
}
