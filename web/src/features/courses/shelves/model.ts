import type { Lecture, WatchProgress } from '@/api';

const WEEK_MS = 7 * 24 * 3_600_000;

/** What was published within the last seven days, newest first. */
export function thisWeek(lectures: readonly Lecture[], now: number): Lecture[] {
  const at = (lecture: Lecture) => Date.parse(lecture.published_at ?? '');
  return lectures
    .filter((lecture) => lecture.state === 'published' && now - at(lecture) < WEEK_MS)
    .toSorted((a, b) => at(b) - at(a));
}

/** What was begun and not finished, in the order of the last look. */
export const unfinished = (watched: readonly WatchProgress[]): WatchProgress[] =>
  watched
    .filter(({ completion, position_s }) => completion < 0.9 && position_s >= 5)
    .toSorted((a, b) => b.last_at.localeCompare(a.last_at));
