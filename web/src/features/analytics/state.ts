import { queryOptions, type QueryClient } from '@tanstack/react-query';
import {
  getCourseAnalytics,
  getLectureAnalytics,
  getMeasures,
  getRecordingAnalytics,
  getStudentAnalytics,
  getUsage,
  listSchedules,
} from './api';
import type { Bounds } from './model';

const KEY = 'analytics';
/** Figures of many change slowly; they are asked for again when one comes back after a while. */
const FRESH_MS = 60_000;

export const recordingAnalyticsQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'recording', id],
    queryFn: ({ signal }) => getRecordingAnalytics(id, signal),
    staleTime: FRESH_MS,
  });

export const lectureAnalyticsQuery = (course: string, recording: string) =>
  queryOptions({
    queryKey: [KEY, 'lecture', course, recording],
    queryFn: ({ signal }) => getLectureAnalytics(course, recording, signal),
    staleTime: FRESH_MS,
  });

export const courseAnalyticsQuery = (course: string, bounds: Bounds) =>
  queryOptions({
    queryKey: [KEY, 'course', course, bounds],
    queryFn: ({ signal }) => getCourseAnalytics(course, bounds, signal),
    staleTime: FRESH_MS,
    // Another filter keeps the page while its figures come.
    placeholderData: (before) => (before?.course_id === course ? before : undefined),
  });

export const studentAnalyticsQuery = (student: string, course?: string) =>
  queryOptions({
    queryKey: [KEY, 'student', student, course ?? 'all'],
    queryFn: ({ signal }) => getStudentAnalytics(student, course, signal),
    staleTime: FRESH_MS,
  });

export const measuresQuery = (course: string) =>
  queryOptions({
    queryKey: [KEY, 'measures', course],
    queryFn: ({ signal }) => getMeasures(course, signal),
  });

export const schedulesQuery = (course: string) =>
  queryOptions({
    queryKey: [KEY, 'schedules', course],
    queryFn: ({ signal }) => listSchedules(course, signal),
  });

export const usageQuery = (from: string, to: string) =>
  queryOptions({
    queryKey: [KEY, 'usage', from, to],
    queryFn: ({ signal }) => getUsage(from, to, signal),
    staleTime: FRESH_MS,
    placeholderData: (before) => before,
  });

/** After other measures or an answer: every figure may be another. */
export const analyticsChanged = (queries: QueryClient) =>
  queries.invalidateQueries({ queryKey: [KEY] });
