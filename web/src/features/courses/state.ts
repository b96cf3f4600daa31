import { infiniteQueryOptions, queryOptions, type QueryClient } from '@tanstack/react-query';
import { everyPage, type Lecture } from '@/api';
import {
  getCourse,
  listCourses,
  listLectures,
  listOwnRecordings,
  listSections,
  listStudents,
  listTeam,
  listWatched,
} from './api';
import type { CourseFilter, StudentFilter } from './model';

const KEY = 'courses';
/** Long lists are fetched whole: often enough to be seen, seldom enough to be light. */
const MOVING_MS = 15_000;

const isOnTheWay = ({ recording_state, state }: Lecture) =>
  recording_state === 'recording' || recording_state === 'processing' || state === 'scheduled';

const oneKey = (id: string) => [KEY, 'one', id] as const;

export const coursesQuery = (filter: CourseFilter) =>
  infiniteQueryOptions({
    queryKey: [KEY, 'list', filter],
    queryFn: ({ pageParam, signal }) => listCourses(filter, pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });

/** The shelf of the courses of now. */
export const CURRENT: CourseFilter = { q: '', term: '', show: 'current' };

/** The courses of now, as many as a home page or a list of terms needs. */
export const currentCoursesQuery = queryOptions({
  queryKey: [KEY, 'current'],
  queryFn: ({ signal }) => listCourses(CURRENT, null, { limit: 200, signal }),
  staleTime: 60_000,
});

export const courseQuery = (id: string) =>
  queryOptions({
    queryKey: oneKey(id),
    queryFn: ({ signal }) => getCourse(id, signal),
  });

export const sectionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...oneKey(id), 'sections'],
    queryFn: ({ signal }) => listSections(id, signal),
  });

export const lecturesQuery = (id: string) =>
  queryOptions({
    queryKey: [...oneKey(id), 'lectures'],
    queryFn: ({ signal }) => listLectures(id, signal),
    // What is being made becomes playable and gets its picture by itself; what is scheduled gets published.
    refetchInterval: ({ state }) => (state.data?.some(isOnTheWay) ? MOVING_MS : false),
  });

export const studentsQuery = (id: string, filter: StudentFilter) =>
  infiniteQueryOptions({
    queryKey: [...oneKey(id), 'students', filter],
    queryFn: ({ pageParam, signal }) => listStudents(id, filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });

export const teamQuery = (id: string) =>
  queryOptions({
    queryKey: [...oneKey(id), 'team'],
    queryFn: ({ signal }) => listTeam(id, signal),
  });

/** How far I am in each recording of a course. */
export const watchedQuery = (id: string) =>
  queryOptions({
    queryKey: ['progress', id],
    queryFn: ({ signal }) =>
      everyPage((cursor) => listWatched({ course_id: id, limit: 200 }, cursor, signal)),
    // Asked again on the way back from the player.
    staleTime: 0,
  });

/** What I watched last, anywhere. */
export const lastWatchedQuery = queryOptions({
  queryKey: ['progress', 'last'],
  queryFn: ({ signal }) => listWatched({ limit: 12 }, null, signal),
  staleTime: 0,
});

export const ownRecordingsQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ['recordings', 'to-place', q],
    queryFn: ({ pageParam, signal }) => listOwnRecordings(q, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });

/** After a change: everything that shows a course asks again. */
export const coursesChanged = (queries: QueryClient) =>
  queries.invalidateQueries({ queryKey: [KEY] });

/** After a change inside one course. */
export const courseChanged = (queries: QueryClient, id: string) =>
  queries.invalidateQueries({ queryKey: oneKey(id) });
