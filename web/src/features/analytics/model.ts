/* The answers of the analytics API, named as these pages speak of them. Shares are 0…1. */

import type {
  AnalyticsPerson,
  AtRisk,
  Attendance,
  AttendanceCounts,
  Attended,
  LectureFigures,
  ReasonCode,
  ReportInterval,
  ReportKind,
  ReportSchedule,
  RiskReason,
  StudentInCourse,
  StudentStanding,
  UsageAnalytics,
} from '@/api';

export type {
  Attendance,
  CourseAnalytics,
  Definition,
  DropOff,
  LectureAnalytics,
  LectureInCourse,
  Measures,
  Objection,
  ReasonCode,
  RecordingAnalytics,
  StudentAnalytics,
  StudentLecture,
  UsageDay,
} from '@/api';

export const ATTENDANCES = [
  'live',
  'caught_up',
  'partly',
  'absent',
  'pending',
] as const satisfies readonly Attendance[];

/** Under pseudonyms id and name are made up, and there is no address. */
export type Student = AnalyticsPerson;
export type LectureViewer = Attended;
export type Tally = AttendanceCounts;
export type CourseLecture = LectureFigures;
export type CourseStudent = StudentStanding;
export type StudentCourse = StudentInCourse;
export type Risk = AtRisk;
/** Its words are in English; the app words it from the figures. */
export type Reason = RiskReason;
export type Schedule = ReportSchedule;
export type Usage = UsageAnalytics;
export type Report = ReportKind;
export type Period = ReportInterval;

export const DEVICES = ['desktop', 'phone', 'tablet', 'tv', 'other'] as const;

export const REASONS = [
  'attendance.low',
  'completion.low',
  'away.long',
  'trend.down',
] as const satisfies readonly ReasonCode[];

export const RISK_PARTS = [
  'attendance',
  'completion',
  'recency',
  'trend',
] as const satisfies readonly (keyof Risk['parts'])[];
export type RiskPart = (typeof RISK_PARTS)[number];

export const ENGAGEMENT_PARTS = [
  'completion',
  'attendance',
  'regularity',
  'participation',
] as const satisfies readonly (keyof CourseStudent)[];
export type EngagementPart = (typeof ENGAGEMENT_PARTS)[number];

export const REPORTS = [
  'attendance',
  'engagement',
  'performance',
] as const satisfies readonly Report[];
export const FORMATS = ['pdf', 'csv', 'html', 'json'] as const;
export const PERIODS = ['week', 'month'] as const satisfies readonly Period[];

export type Format = (typeof FORMATS)[number];

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
