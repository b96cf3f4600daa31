/*
 * The answers of the analytics API. Shares are 0…1, times RFC 3339.
 * Written by hand until the server describes them; then they come from `@/api` like all others.
 */

export type Attendance = 'live' | 'caught_up' | 'partly' | 'absent' | 'pending';

export const ATTENDANCES = [
  'live',
  'caught_up',
  'partly',
  'absent',
  'pending',
] as const satisfies readonly Attendance[];

/** Under pseudonyms both are made up, and there is no address. */
export interface Student {
  id: string;
  name: string;
  email: string | null;
}

/** How the figures of an answer come about. */
export interface Definition {
  as_of: string;
  formulas: { figure: string; says: string }[];
  /** Thresholds and weights that were used. */
  inputs: { name: string; value: number }[];
}

export interface DropOff {
  from_s: number;
  to_s: number;
  viewers: number;
  share: number;
}

export const DEVICES = ['desktop', 'phone', 'tablet', 'tv', 'other'] as const;

export interface RecordingAnalytics {
  recording_id: string;
  title: string;
  duration_ms: number;
  views: number;
  viewers: number;
  unique_seconds: number;
  played_seconds: number;
  rewatched_seconds: number;
  completion: number;
  /** For each second, viewers who saw it; saw it at least twice; got at least so far. */
  heatmap: number[];
  rewatch: number[];
  reached: number[];
  /** Where viewers stopped for good, the worst first. */
  drop_off: DropOff[];
  quality: { rendition: string; seconds: number; share: number }[];
  devices: { device: string; views: number; share: number }[];
  smooth: {
    views: number;
    share: number | null;
    start_ms_median: number | null;
    stalled_share: number;
    errors: number;
  };
  refused_beats: number;
  definition: Definition;
}

export interface LectureViewer {
  student: Student;
  completion: number;
  unique_seconds: number;
  played_seconds: number;
  attendance: Attendance;
  present_seconds: number;
  late_seconds: number | null;
  last_at: string | null;
}

export type Tally = Record<Attendance, number>;

export interface LectureInCourse extends Tally {
  course_id: string;
  title: string;
  students: number;
  held_at: string;
  live_window: { from: string; to: string } | null;
  /** Null for those who may see figures, not people. */
  items: LectureViewer[] | null;
}

export interface LectureAnalytics extends RecordingAnalytics {
  course: LectureInCourse | null;
}

export const REASONS = ['attendance.low', 'completion.low', 'away.long', 'trend.down'] as const;

export type ReasonCode = (typeof REASONS)[number];

export interface Reason {
  code: ReasonCode;
  /** In English; the app words it from the figures. */
  says: string;
  value: number;
  limit: number;
}

export interface Objection {
  id: string;
  text: string;
  created_at: string;
  answer: string | null;
  answered_by: string | null;
  answered_at: string | null;
  /** The flag does not stand. */
  set_aside: boolean;
}

export const RISK_PARTS = ['attendance', 'completion', 'recency', 'trend'] as const;

export type RiskPart = (typeof RISK_PARTS)[number];

export interface Risk {
  score: number;
  flagged: boolean;
  /** 0 for none, 1 for all of it. */
  parts: Record<RiskPart, number>;
  reasons: Reason[];
  objection: Objection | null;
  /** Too few lectures yet to say anything. */
  too_early: boolean;
}

export interface CourseLecture extends Tally {
  recording_id: string;
  title: string;
  section_id: string | null;
  held_at: string;
  viewers: number;
  completion: number;
  rewatched_seconds: number;
}

export interface CourseStudent {
  student: Student;
  completion: number | null;
  attendance: number | null;
  regularity: number | null;
  participation: number | null;
  engagement: number | null;
  watched_seconds: number;
  last_at: string | null;
  /** One per lecture. */
  statuses: Attendance[];
  risk: Risk;
}

export interface CourseAnalytics {
  course_id: string;
  title: string;
  time_zone: string;
  students: number;
  lectures: number;
  active_students: number;
  watched_hours: number;
  completion: number;
  attendance: number | null;
  engagement: number | null;
  items: CourseLecture[];
  weeks: { from: string; watched_hours: number; active_students: number }[];
  patterns: {
    /** Seconds watched, from Monday on. */
    weekdays: number[];
    /** Seconds watched by hour of the day, where the course is. */
    hours: number[];
    live: {
      lectures: number;
      mean_present_share: number | null;
      mean_late_seconds: number | null;
      late_share: number | null;
    };
  };
  people: CourseStudent[] | null;
  measures: Measures;
  definition: Definition;
}

export interface StudentLecture {
  recording_id: string;
  title: string;
  held_at: string;
  completion: number;
  unique_seconds: number;
  played_seconds: number;
  attendance: Attendance;
  present_seconds: number;
  late_seconds: number | null;
  last_at: string | null;
}

export interface StudentCourse {
  course_id: string;
  title: string;
  time_zone: string;
  watched_seconds: number;
  completion: number | null;
  attendance: number | null;
  regularity: number | null;
  participation: number | null;
  engagement: number | null;
  risk: Risk;
  trend: { earlier: number; latest: number; change: number } | null;
  lectures: StudentLecture[];
  measures: Measures;
  weeks: { from: string; watched_seconds: number; active: boolean }[];
}

export interface StudentAnalytics {
  student: Student;
  courses: StudentCourse[];
  definition: Definition;
}

export const ENGAGEMENT_PARTS = [
  'completion',
  'attendance',
  'regularity',
  'participation',
] as const;

export type EngagementPart = (typeof ENGAGEMENT_PARTS)[number];

export interface Measures {
  live_share: number;
  watched_share: number;
  late_minutes: number;
  weights: Record<EngagementPart, number>;
  risk: {
    threshold: number;
    weights: Record<RiskPart, number>;
    low_attendance: number;
    low_completion: number;
    away_days: number;
    trend_drop: number;
    /** Lectures count once they could be seen for so long. */
    due_days: number;
    least_lectures: number;
  };
}

export const REPORTS = ['attendance', 'engagement', 'performance'] as const;
export const FORMATS = ['html', 'csv', 'json'] as const;
export const PERIODS = ['week', 'month'] as const;

export type Report = (typeof REPORTS)[number];
export type Format = (typeof FORMATS)[number];
export type Period = (typeof PERIODS)[number];

export interface Schedule {
  id: string;
  report: Report;
  every: Period;
  next_at: string;
}

export interface UsageDay {
  day: string;
  sessions: number;
  participants: number;
  call_minutes: number;
  recordings: number;
  recorded_minutes: number;
  watched_minutes: number;
  new_users: number;
  jobs_done: number;
  jobs_failed: number;
}

export interface Usage {
  days: UsageDay[];
  totals: {
    users: number;
    rooms: number;
    recordings: number;
    stored_bytes: number;
    jobs_waiting: number;
  };
  definition: Definition;
}

/** What of a course is looked at; it lives in the address. Days as `2026-10-12`. */
export interface Window {
  section?: string;
  from?: string;
  to?: string;
}

/** The same as the server is asked. */
export interface Bounds {
  section_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}
