import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';

const word = (value: unknown) => (typeof value === 'string' && value ? value : undefined);

/** What an address of the list may say; the page itself reads the values (model.ts), so that nothing of it loads before. */
const listSearch = (raw: Record<string, unknown>): { q?: string; term?: string; show?: string } => {
  const [q, term, show] = [word(raw['q']), word(raw['term']), word(raw['show'])];
  return { ...(q ? { q } : {}), ...(term ? { term } : {}), ...(show ? { show } : {}) };
};

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/courses',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./CoursesPage'), 'CoursesPage'),
});

/** What an address of a course may say: which part of it, and which of its students. */
const partSearch = (
  raw: Record<string, unknown>,
): { tab?: string; q?: string; status?: string } => {
  const [tab, q, status] = [word(raw['tab']), word(raw['q']), word(raw['status'])];
  return { ...(tab ? { tab } : {}), ...(q ? { q } : {}), ...(status ? { status } : {}) };
};

const one = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/courses/$courseId',
  validateSearch: partSearch,
  component: lazyRouteComponent(() => import('./CoursePage'), 'CoursePage'),
});

const join = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/join-course/$code',
  component: lazyRouteComponent(() => import('./JoinCoursePage'), 'JoinCoursePage'),
});

const invitation = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/invitation/$token',
  component: lazyRouteComponent(() => import('./InvitationPage'), 'InvitationPage'),
});

export const coursePages = [list, one, join, invitation] as const;
