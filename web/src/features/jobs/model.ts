import type { Job, JobState } from '@/api';

/** The filters of the list, in the order they are shown. */
export const SHOWS = ['all', 'open', 'failed', 'done', 'cancelled'] as const;
export type Show = (typeof SHOWS)[number];

export interface JobFilter {
  show: Show;
  q?: string | undefined;
  kind?: string | undefined;
  recording?: string | undefined;
  owner?: string | undefined;
  /** The one whose details are open. */
  job?: string | undefined;
}

const STATES: Record<Show, readonly JobState[]> = {
  all: [],
  open: ['queued', 'running'],
  failed: ['failed'],
  done: ['done'],
  cancelled: ['cancelled'],
};

/** The states as the server is asked for them. */
export const statesOf = (show: Show): string | undefined => STATES[show].join(',') || undefined;

export const isOpen = ({ state }: { state: JobState }) => state === 'queued' || state === 'running';

/** Whether a job, as it is now, belongs to what the list shows. */
export const belongs = (job: Job, show: Show): boolean =>
  show === 'all' || STATES[show].includes(job.state);

const word = (value: unknown) => (typeof value === 'string' && value ? value : undefined);

/** What the address says, as far as it says something. */
export function filterOf(raw: Record<string, unknown>): JobFilter {
  return {
    show: SHOWS.find((show) => show === raw['show']) ?? 'all',
    q: word(raw['q']),
    kind: word(raw['kind']),
    recording: word(raw['recording']),
    owner: word(raw['owner']),
    job: word(raw['job']),
  };
}

export interface JobSearch {
  show?: Show;
  q?: string;
  kind?: string;
  recording?: string;
  owner?: string;
  job?: string;
}

/** The same as an address has it: what is usual is left out. */
export function searchOf({ show, q, kind, recording, owner, job }: JobFilter): JobSearch {
  return {
    ...(show === 'all' ? {} : { show }),
    ...(q ? { q } : {}),
    ...(kind ? { kind } : {}),
    ...(recording ? { recording } : {}),
    ...(owner ? { owner } : {}),
    ...(job ? { job } : {}),
  };
}

/** What work is called; the rest has the server's words. */
const KINDS = {
  'recordings.mix': 'mix',
  'recordings.hls': 'hls',
  'recordings.poster': 'poster',
  'recordings.import': 'import',
  'recordings.conform': 'conform',
  'recordings.attach_take': 'attach',
  'playback.ladder': 'ladder',
  'outputs.make': 'tracks',
} as const;

export type KindName = (typeof KINDS)[keyof typeof KINDS];

export const kindName = (kind: string): KindName | undefined =>
  Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : undefined;

const MAKES_A_FILE: readonly string[] = ['recordings.convert', 'outputs.make'];

/** The form of the file that is made, where the server's words say one. */
export const formatOf = ({ kind, title }: Pick<Job, 'kind' | 'title'>): string | undefined =>
  MAKES_A_FILE.includes(kind) ? /\b[A-Z0-9]{3,4}\b/.exec(title)?.[0] : undefined;

/** The lists with a job as it is now in place of how it was; undefined where it is on none of them. */
export function withChanged<P extends { items: Job[] }>(
  pages: readonly P[],
  changed: Job,
): P[] | undefined {
  if (!pages.some(({ items }) => items.some(({ id }) => id === changed.id))) return undefined;
  return pages.map((page) => ({
    ...page,
    items: page.items.map((job) =>
      // The event does not say the recording's title.
      job.id === changed.id ? { ...changed, recording_title: job.recording_title } : job,
    ),
  }));
}
