import { momentOf } from '@/kit/zoned';
import type {
  Attendance,
  Bounds,
  CourseAnalytics,
  CourseLecture,
  CourseStudent,
  EngagementPart,
  Measures,
  ReasonCode,
  Risk,
  Tally,
  Window,
} from './model';
import { ATTENDANCES, ENGAGEMENT_PARTS, REASONS, RISK_PARTS } from './model';

const DAY_MS = 86_400_000;

/** The day after, as an address says days. */
export const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);

/** Days of the course's own clock as moments: from the first's midnight to the end of the last. */
export function boundsOf({ section, from, to }: Window, zone: string): Bounds {
  const midnight = (day: string | undefined) =>
    day === undefined ? undefined : (momentOf(`${day}T00:00`, zone) ?? undefined);
  return { section_id: section, from: midnight(from), to: midnight(to && dayAfter(to)) };
}

/** An instructor looked at it and said that it does not stand. */
export const isSetAside = (risk: Risk): boolean => risk.objection?.set_aside ?? false;

/** Whether somebody may be falling behind; not where an answer to their objection has set it aside. */
export const standsOut = (risk: Risk): boolean => risk.flagged && !isSetAside(risk);

/** Those to look after, the most urgent first; whom an answer took out of the list stays at its end. */
export const atRisk = (people: readonly CourseStudent[]): CourseStudent[] =>
  people
    .filter(({ risk }) => risk.flagged || isSetAside(risk))
    .toSorted(
      ({ risk: a }, { risk: b }) =>
        Number(isSetAside(a)) - Number(isSetAside(b)) || b.score - a.score,
    );

/** The reason that most of them share. */
export function mainReason(people: readonly CourseStudent[]): ReasonCode | null {
  const counts = REASONS.map((code) => ({
    code,
    count: people.filter(({ risk }) => risk.reasons.some((reason) => reason.code === code)).length,
  }));
  const most = counts.reduce((best, each) => (each.count > best.count ? each : best));
  return most.count > 0 ? most.code : null;
}

export function median(values: readonly number[]): number {
  const inOrder = values.toSorted((a, b) => a - b);
  const half = Math.floor(inOrder.length / 2);
  const [low = 0, high = 0] = [inOrder[Math.ceil(inOrder.length / 2) - 1], inOrder[half]];
  return (low + high) / 2;
}

/** A lecture is told apart when it was watched so much less than the middle one. */
const WEAK = 0.2;
/** Fewer lectures have no middle to speak of. */
const LEAST = 3;

/** The lecture that stays furthest behind the middle one, if one does. */
export function weakest(items: readonly CourseLecture[]): CourseLecture | null {
  // What is still to be watched says nothing yet.
  const told = items.filter((each) => each.live + each.caught_up + each.partly + each.absent > 0);
  if (told.length < LEAST) return null;
  const middle = median(told.map(({ completion }) => completion));
  const last = told.reduce((low, each) => (each.completion < low.completion ? each : low));
  return last.completion < middle - WEAK ? last : null;
}

/** What is said of a course first. */
export type Finding =
  | { kind: 'noLectures' | 'noStudents' | 'unwatched' }
  | { kind: 'risk'; count: number; of: number; reason: ReasonCode | null }
  | { kind: 'weak'; title: string; completion: number; middle: number }
  | { kind: 'steady'; completion: number; active: number; of: number };

export function findingOf(course: CourseAnalytics): Finding {
  if (course.lectures === 0) return { kind: 'noLectures' };
  if (course.students === 0) return { kind: 'noStudents' };
  if (course.active_students === 0) return { kind: 'unwatched' };
  const people = (course.people ?? []).filter(({ risk }) => standsOut(risk));
  if (people.length > 0) {
    const reason = mainReason(people);
    return { kind: 'risk', count: people.length, of: course.students, reason };
  }
  const weak = weakest(course.items);
  if (weak) {
    const middle = median(course.items.map(({ completion }) => completion));
    return { kind: 'weak', title: weak.title, completion: weak.completion, middle };
  }
  const { completion, active_students: active, students: of } = course;
  return { kind: 'steady', completion, active, of };
}

/** Who was at a lecture, of those it can be said of already. */
export function presence(tally: Tally): number | null {
  const told = tally.live + tally.caught_up + tally.partly + tally.absent;
  return told > 0 ? (tally.live + tally.caught_up) / told : null;
}

/** The same for one person over all lectures. */
export function shareOf(statuses: readonly Attendance[]): number | null {
  const tally: Tally = { live: 0, caught_up: 0, partly: 0, absent: 0, pending: 0 };
  for (const status of statuses) tally[status] += 1;
  return presence(tally);
}

/** The best first, what is still open last. */
export const rankOf = (status: Attendance): number => ATTENDANCES.indexOf(status);

/** One line of a sum: a figure, how much it weighs, what it adds. */
export interface Term<P extends string> {
  part: P;
  value: number | null;
  weight: number;
  adds: number | null;
}

function terms<P extends string>(
  parts: readonly P[],
  values: Record<P, number | null>,
  weights: Record<P, number>,
): Term<P>[] {
  // What cannot be said of somebody weighs nothing; the rest then weighs more.
  const told = parts.filter((part) => values[part] !== null);
  const whole = told.reduce((sum, part) => sum + weights[part], 0);
  return parts.map((part) => {
    const [value, weight] = [values[part], weights[part]];
    const adds = value === null || whole === 0 ? null : (value * weight) / whole;
    return { part, value, weight, adds };
  });
}

/** How the risk of somebody comes about. */
export const riskTerms = (risk: Risk, { risk: by }: Measures) =>
  terms(RISK_PARTS, risk.parts, by.weights);

/** How the engagement of somebody comes about. */
export const engagementTerms = (of: Record<EngagementPart, number | null>, by: Measures) =>
  terms(ENGAGEMENT_PARTS, of, by.weights);

/** A value for each minute: the highest in it. A table of seconds nobody reads. */
export function perMinute(values: readonly number[]): number[] {
  return Array.from({ length: Math.ceil(values.length / 60) }, (_, minute) =>
    values.slice(minute * 60, (minute + 1) * 60).reduce((top, value) => Math.max(top, value), 0),
  );
}

/** The columns of the table of students. */
export const COLUMNS = [
  'student',
  'engagement',
  'completion',
  'attendance',
  'watched',
  'last',
] as const;
export type Column = (typeof COLUMNS)[number];

export interface Order {
  by: Column;
  down: boolean;
}

const FIGURES: Record<Exclude<Column, 'student'>, (person: CourseStudent) => number | null> = {
  engagement: ({ engagement }) => engagement,
  completion: ({ completion }) => completion,
  attendance: ({ attendance }) => attendance,
  watched: ({ watched_seconds: watched }) => watched,
  last: ({ last_at: last }) => (last === null ? null : Date.parse(last)),
};

/** Students by a figure. Those of whom there is none come last either way; those alike by name. */
export function inOrder(people: readonly CourseStudent[], { by, down }: Order): CourseStudent[] {
  const sign = down ? -1 : 1;
  const named = (a: CourseStudent, b: CourseStudent) =>
    a.student.name.localeCompare(b.student.name);
  if (by === 'student') return people.toSorted((a, b) => sign * named(a, b));
  const figure = FIGURES[by];
  return people.toSorted((a, b) => {
    const [one, other] = [figure(a), figure(b)];
    if (one === null || other === null) {
      return Number(one === null) - Number(other === null) || named(a, b);
    }
    return sign * (one - other) || named(a, b);
  });
}
