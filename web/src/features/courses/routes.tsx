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

const one = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/courses/$courseId',
  validateSearch: (raw: Record<string, unknown>): { tab?: string } => {
    const tab = word(raw['tab']);
    return tab ? { tab } : {};
  },
  component: lazyRouteComponent(() => import('./CoursePage'), 'CoursePage'),
});

const join = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/join-course/$code',
  component: lazyRouteComponent(() => import('./JoinCoursePage'), 'JoinCoursePage'),
});

export const coursePages = [list, one, join] as const;
