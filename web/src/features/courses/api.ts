import {
  api,
  type Course,
  type CourseAction,
  type CourseChange,
  type CourseFields,
  type CourseRole,
  type CsvRow,
  type Enrolment,
  everyPage,
  type Lecture,
  type Order,
  type Page,
  path,
  type Permission,
  type Recording,
  type Section,
  type WatchProgress,
} from '@/api';
import type { CourseFilter, StudentFilter } from './model';

const ALL = '/api/v1/courses';
const one = (id: string) => path`/api/v1/courses/${id}`;
const placed = (id: string, recording: string) =>
  path`/api/v1/courses/${id}/recordings/${recording}`;

/** As many as the server gives at once, for lists that are shown whole. */
const WHOLE = 200;

export const listCourses = (
  filter: CourseFilter,
  cursor: string | null,
  options: { limit?: number; signal?: AbortSignal } = {},
) =>
  api.get<Page<Course>>(ALL, {
    query: {
      q: filter.q,
      term: filter.term,
      // The trash has both; the other shelves are apart.
      archived: filter.show === 'trash' ? undefined : filter.show === 'archived',
      trashed: filter.show === 'trash' ? true : undefined,
      limit: options.limit ?? 30,
      cursor,
    },
    signal: options.signal,
  });

export const getCourse = (id: string, signal?: AbortSignal) => api.get<Course>(one(id), { signal });
export const createCourse = (body: CourseFields) => api.post<Course>(ALL, { body });
export const changeCourse = (id: string, body: CourseChange) => api.put<Course>(one(id), { body });
export const deleteCourse = (id: string) => api.delete(one(id));
export const restoreCourse = (id: string) => api.post<Course>(`${one(id)}/restore`);
export const copyCourse = (
  id: string,
  body: { title: string; term?: string; time_zone?: string },
) => api.post<Course>(`${one(id)}/copy`, { body });

export const putCover = (id: string, file: File) =>
  api.put<unknown>(`${one(id)}/cover`, { file: { content: file, type: file.type } });
export const deleteCover = (id: string) => api.delete(`${one(id)}/cover`);

export const listSections = (id: string, signal?: AbortSignal) =>
  everyPage((cursor) =>
    api.get<Page<Section>>(`${one(id)}/sections`, { query: { limit: WHOLE, cursor }, signal }),
  );
export const createSection = (id: string, body: { title: string; position?: number }) =>
  api.post<Section>(`${one(id)}/sections`, { body });
export const renameSection = (id: string, section: string, title: string) =>
  api.patch<Section>(path`/api/v1/courses/${id}/sections/${section}`, { body: { title } });
export const deleteSection = (id: string, section: string) =>
  api.delete(path`/api/v1/courses/${id}/sections/${section}`);

export const listLectures = (id: string, signal?: AbortSignal) =>
  everyPage((cursor) =>
    api.get<Page<Lecture>>(`${one(id)}/lectures`, { query: { limit: WHOLE, cursor }, signal }),
  );
export const addLecture = (
  id: string,
  body: { recording_id: string; section_id?: string | null; position?: number },
) => api.post<Lecture>(`${one(id)}/recordings`, { body });
export const removeLecture = (id: string, recording: string) => api.delete(placed(id, recording));

/** Nothing said: now. `at`: then. `published: false`: taken back. */
export const publishLecture = (
  id: string,
  recording: string,
  body: { at?: string; published?: boolean },
) => api.post<Lecture>(`${placed(id, recording)}/publish`, { body });

export const putOrder = (id: string, body: Order) =>
  api.put<undefined>(`${one(id)}/order`, { body });

export const listStudents = (
  id: string,
  filter: StudentFilter,
  cursor: string | null,
  signal?: AbortSignal,
) =>
  api.get<Page<Enrolment>>(`${one(id)}/enrollments`, {
    query: { q: filter.q, status: filter.status === 'all' ? undefined : filter.status, cursor },
    signal,
  });
export const enrol = (id: string, body: { student_id: string } | { email: string }) =>
  api.post<Enrolment>(`${one(id)}/enroll`, { body });
export const enrolCsv = (id: string, file: Blob) =>
  api.post<{ rows: CsvRow[] }>(`${one(id)}/enroll`, { file: { content: file, type: 'text/csv' } });
export const withdraw = (id: string, { student_id, id: enrolment }: Enrolment) =>
  api.delete(path`/api/v1/courses/${id}/enroll/${student_id ?? enrolment}`);

export const joinCourse = (join_code: string) =>
  api.post<Enrolment>(`${ALL}/join`, { body: { join_code } });
export const acceptInvitation = (token: string) =>
  api.post<Enrolment>(`${ALL}/invitations/accept`, { body: { token } });
export const renewJoinCode = (id: string) =>
  api.post<{ join_code: string }>(`${one(id)}/join-code`, { body: {} });
export const closeJoinCode = (id: string) => api.delete(`${one(id)}/join-code`);

export const listTeam = (id: string, signal?: AbortSignal) =>
  everyPage((cursor) =>
    api.get<Page<Permission>>(`${one(id)}/permissions`, {
      query: { limit: WHOLE, cursor },
      signal,
    }),
  );
export const grant = (
  id: string,
  body: { user_id: string; role: CourseRole; allow?: CourseAction[]; deny?: CourseAction[] },
) => api.post<Permission>(`${one(id)}/permissions`, { body });
export const revoke = (id: string, user: string) =>
  api.delete(path`/api/v1/courses/${id}/permissions/${user}`);

export const listWatched = (
  query: { course_id?: string; limit?: number },
  cursor: string | null,
  signal?: AbortSignal,
) => api.get<Page<WatchProgress>>('/api/v1/progress', { query: { ...query, cursor }, signal });

export const listOwnRecordings = (q: string, cursor: string | null, signal?: AbortSignal) =>
  api.get<Page<Recording>>('/api/v1/recordings', { query: { q, limit: 20, cursor }, signal });
