import { api, type ObjectionAnswer, type Page, path } from '@/api';
import type {
  Bounds,
  CourseAnalytics,
  Format,
  LectureAnalytics,
  Measures,
  Objection,
  Period,
  RecordingAnalytics,
  Report,
  Schedule,
  StudentAnalytics,
  Usage,
} from './model';

const of = (course: string) => path`/api/v1/courses/${course}/analytics`;

export const getRecordingAnalytics = (id: string, signal?: AbortSignal) =>
  api.get<RecordingAnalytics>(path`/api/v1/recordings/${id}/analytics`, { signal });

export const getLectureAnalytics = (course: string, recording: string, signal?: AbortSignal) =>
  api.get<LectureAnalytics>(path`/api/v1/analytics/lectures/${recording}`, {
    query: { course_id: course },
    signal,
  });

export const getCourseAnalytics = (course: string, bounds: Bounds, signal?: AbortSignal) =>
  api.get<CourseAnalytics>(path`/api/v1/analytics/courses/${course}`, {
    query: { ...bounds },
    signal,
  });

export const getStudentAnalytics = (
  student: string,
  course: string | undefined,
  signal?: AbortSignal,
) =>
  api.get<StudentAnalytics>(path`/api/v1/analytics/students/${student}`, {
    query: { course_id: course },
    signal,
  });

export const getMeasures = (course: string, signal?: AbortSignal) =>
  api.get<Measures>(`${of(course)}/measures`, { signal });
export const putMeasures = (course: string, body: Measures) =>
  api.put<Measures>(`${of(course)}/measures`, { body });

export const object = (course: string, text: string) =>
  api.put<Objection>(`${of(course)}/objection`, { body: { text } });
export const withdrawObjection = (course: string) => api.delete(`${of(course)}/objection`);
export const answerObjection = (course: string, student: string, body: ObjectionAnswer) =>
  api.put<Objection>(path`/api/v1/courses/${course}/analytics/objections/${student}/answer`, {
    body,
  });

export const getReport = (course: string, report: Report, bounds: Bounds, format: Format) =>
  api.blob(path`/api/v1/analytics/reports/${report}`, {
    query: { course_id: course, ...bounds, format },
  });

export const listSchedules = async (course: string, signal?: AbortSignal): Promise<Schedule[]> =>
  (await api.get<Pick<Page<Schedule>, 'items'>>(`${of(course)}/schedules`, { signal })).items;
export const addSchedule = (course: string, body: { report: Report; every: Period }) =>
  api.post<Schedule>(`${of(course)}/schedules`, { body });
export const removeSchedule = (course: string, id: string) =>
  api.delete(path`/api/v1/courses/${course}/analytics/schedules/${id}`);

export const getUsage = (from: string, to: string, signal?: AbortSignal) =>
  api.get<Usage>('/api/v1/analytics/usage', { query: { from, to }, signal });

export const exportMine = () => api.blob('/api/v1/analytics/mine/export');
