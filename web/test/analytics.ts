import { DEFAULTS } from '@/features/analytics/measures';
import type {
  Attendance,
  CourseAnalytics,
  CourseLecture,
  CourseStudent,
  Definition,
  LectureAnalytics,
  Objection,
  RecordingAnalytics,
  Risk,
  StudentAnalytics,
  StudentCourse,
  Usage,
} from '@/features/analytics/model';

/** Whole answers from the parts a test cares for. */

export const aDefinition = (part: Partial<Definition> = {}): Definition => ({
  as_of: '2026-11-20T10:00:00Z',
  formulas: [{ figure: 'risk.score', says: 'the weighted sum of four signs' }],
  inputs: [{ name: 'risk.threshold', value: 0.5 }],
  ...part,
});

export const aRisk = (part: Partial<Risk> = {}): Risk => ({
  score: 0.1,
  flagged: false,
  parts: { attendance: 0.1, completion: 0.2, recency: 0, trend: 0 },
  reasons: [],
  objection: null,
  too_early: false,
  ...part,
});

/** Of somebody who is hardly there. */
export const aHighRisk = (part: Partial<Risk> = {}): Risk =>
  aRisk({
    score: 0.69,
    flagged: true,
    parts: { attendance: 0.75, completion: 0.68, recency: 0.8, trend: 0.5 },
    reasons: [
      { code: 'attendance.low', says: 'attended 25 %', value: 0.25, limit: 0.6 },
      { code: 'away.long', says: 'away for 21 days', value: 21, limit: 14 },
    ],
    ...part,
  });

export const anObjection = (part: Partial<Objection> = {}): Objection => ({
  id: 'objection',
  text: 'I watched together with Grace, on her computer.',
  created_at: '2026-11-18T10:00:00Z',
  answer: null,
  answered_by: null,
  answered_at: null,
  set_aside: false,
  set_aside_until: null,
  ...part,
});

export const aCourseLecture = (part: Partial<CourseLecture> = {}): CourseLecture => ({
  recording_id: 'recording',
  title: 'On engines',
  section_id: null,
  duration_ms: 120_000,
  held_at: '2026-10-13T08:00:00Z',
  viewers: 8,
  completion: 0.7,
  live: 5,
  caught_up: 2,
  partly: 1,
  absent: 2,
  pending: 0,
  rewatched_seconds: 340,
  ...part,
});

export const aCourseStudent = (
  part: Partial<Omit<CourseStudent, 'student'>> & { name?: string } = {},
): CourseStudent => {
  const { name = 'Grace Hopper', ...rest } = part;
  const id = name.toLowerCase().replaceAll(' ', '-');
  return {
    student: { id, name, email: `${id}@example.org` },
    completion: 0.7,
    attendance: 0.8,
    regularity: 0.6,
    participation: null,
    engagement: 0.7,
    watched_seconds: 5_400,
    last_at: '2026-11-15T10:00:00Z',
    statuses: ['live'],
    risk: aRisk(),
    ...rest,
  };
};

export const aCourseAnalytics = (part: Partial<CourseAnalytics> = {}): CourseAnalytics => ({
  course_id: 'course',
  title: 'Engines',
  time_zone: 'Europe/Berlin',
  students: 10,
  lectures: 1,
  active_students: 8,
  watched_hours: 41.5,
  completion: 0.7,
  attendance: 0.75,
  engagement: 0.68,
  items: [aCourseLecture()],
  weeks: [
    { from: '2026-10-12', watched_hours: 21.5, active_students: 8 },
    { from: '2026-10-19', watched_hours: 20, active_students: 7 },
  ],
  patterns: {
    weekdays: [100, 400, 200, 100, 100, 50, 50],
    hours: Array.from({ length: 24 }, (_, hour) => (hour === 20 ? 500 : hour > 7 ? 40 : 0)),
    live: { lectures: 1, mean_present_share: 0.9, mean_late_seconds: 140, late_share: 0.2 },
  },
  people: [aCourseStudent()],
  measures: DEFAULTS,
  definition: aDefinition(),
  ...part,
});

export const aRecordingAnalytics = (
  part: Partial<RecordingAnalytics> = {},
): RecordingAnalytics => ({
  recording_id: 'recording',
  title: 'On engines',
  duration_ms: 120_000,
  views: 14,
  viewers: 10,
  unique_seconds: 900,
  played_seconds: 1_100,
  rewatched_seconds: 200,
  completion: 0.75,
  heatmap: Array.from({ length: 120 }, (_, second) => (second === 30 ? 10 : second < 60 ? 8 : 4)),
  rewatch: Array.from({ length: 120 }, (_, second) => (second === 30 ? 3 : 0)),
  reached: Array.from({ length: 120 }, (_, second) => (second < 60 ? 10 : 4)),
  drop_off: [{ from_s: 55, to_s: 65, viewers: 6, share: 0.6 }],
  quality: [
    { rendition: '720p', seconds: 800, share: 0.8 },
    { rendition: '360p', seconds: 200, share: 0.2 },
  ],
  devices: [
    { device: 'desktop', views: 10, share: 0.7 },
    { device: 'phone', views: 4, share: 0.3 },
  ],
  smooth: { views: 12, share: 0.9, start_ms_median: 850, stalled_share: 0.01, errors: 1 },
  refused_beats: 0,
  definition: aDefinition(),
  ...part,
});

export const aLectureAnalytics = (part: Partial<LectureAnalytics> = {}): LectureAnalytics => ({
  ...aRecordingAnalytics(),
  course: {
    course_id: 'course',
    title: 'Engines',
    students: 2,
    live: 1,
    caught_up: 0,
    partly: 0,
    absent: 1,
    pending: 0,
    held_at: '2026-10-13T08:00:00Z',
    live_window: null,
    items: (['live', 'absent'] as Attendance[]).map((attendance, at) => ({
      student: { id: `s${at}`, name: at === 0 ? 'Grace Hopper' : 'Mary Shelley', email: null },
      completion: at === 0 ? 0.9 : 0,
      unique_seconds: 100,
      played_seconds: 110,
      attendance,
      present_seconds: at === 0 ? 100 : 0,
      late_seconds: at === 0 ? 240 : null,
      last_at: at === 0 ? '2026-11-15T10:00:00Z' : null,
    })),
  },
  ...part,
});

export const aStudentCourse = (part: Partial<StudentCourse> = {}): StudentCourse => ({
  course_id: 'course',
  title: 'Engines',
  time_zone: 'Europe/Berlin',
  measures: DEFAULTS,
  watched_seconds: 5_400,
  completion: 0.7,
  attendance: 0.8,
  regularity: 0.6,
  participation: null,
  engagement: 0.71,
  risk: aRisk(),
  trend: { earlier: 0.8, latest: 0.5, change: -0.3 },
  lectures: [
    {
      recording_id: 'recording',
      title: 'On engines',
      held_at: '2026-10-13T08:00:00Z',
      completion: 0.9,
      unique_seconds: 100,
      played_seconds: 120,
      attendance: 'caught_up',
      present_seconds: 0,
      late_seconds: null,
      last_at: '2026-11-15T10:00:00Z',
    },
  ],
  weeks: [
    { from: '2026-10-12', watched_seconds: 3_600, active: true },
    { from: '2026-10-19', watched_seconds: 0, active: false },
  ],
  ...part,
});

export const aStudentAnalytics = (part: Partial<StudentAnalytics> = {}): StudentAnalytics => ({
  student: { id: 'grace', name: 'Grace Hopper', email: 'grace@example.org' },
  courses: [aStudentCourse()],
  definition: aDefinition(),
  ...part,
});

export const aUsage = (part: Partial<Usage> = {}): Usage => ({
  days: ['2026-11-18', '2026-11-19'].map((day, at) => ({
    day,
    sessions: 3 + at,
    participants: 9,
    call_minutes: 120 * (at + 1),
    recordings: 2,
    recorded_minutes: 90,
    watched_minutes: 640,
    new_users: 1,
    jobs_done: 14,
    jobs_failed: 0,
  })),
  totals: {
    users: 120,
    rooms: 8,
    recordings: 210,
    stored_bytes: 840_000_000_000,
    jobs_waiting: 2,
  },
  definition: aDefinition(),
  ...part,
});
