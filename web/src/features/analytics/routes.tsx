import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';
import type { Window } from './model';

const word = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
const DAY = /^\d{4}-\d\d-\d\d$/;
const day = (value: unknown) => (typeof value === 'string' && DAY.test(value) ? value : undefined);

/** What of a course is looked at, as its address says it. */
const windowOf = (raw: Record<string, unknown>): Window => {
  const [section, from, to] = [word(raw['section']), day(raw['from']), day(raw['to'])];
  return { ...(section ? { section } : {}), ...(from ? { from } : {}), ...(to ? { to } : {}) };
};

const course = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/courses/$courseId/analytics',
  validateSearch: windowOf,
  component: lazyRouteComponent(
    () => import('./course/CourseAnalyticsPage'),
    'CourseAnalyticsPage',
  ),
});

const student = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/courses/$courseId/analytics/students/$studentId',
  component: lazyRouteComponent(() => import('./student/StudentPage'), 'StudentPage'),
});

const progress = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/progress',
  component: lazyRouteComponent(() => import('./student/ProgressPage'), 'ProgressPage'),
});

export const analyticsPages = [course, student, progress] as const;

/** Hangs among the administrator's pages, which belong to another feature. */
export const usagePage = () => import('./usage/UsagePage');
