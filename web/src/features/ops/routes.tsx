import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { usagePage } from '@/features/analytics';
import { jobFilterOf, jobSearchOf } from '@/features/jobs';
import { signedInRoute } from '@/frame/routing';
import type * as pages from './pages';

/** The whole area in one file to fetch: who opens one of its pages opens the next. */
const page = (name: keyof typeof pages) => lazyRouteComponent(() => import('./pages'), name);

const admin = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin',
  component: page('AdminFrame'),
});

const toUsers = () => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's redirect is thrown by design
  throw redirect({ to: '/admin/users', replace: true });
};

const index = createRoute({ getParentRoute: () => admin, path: '/', beforeLoad: toUsers });

const word = (value: unknown) => (typeof value === 'string' && value ? value : undefined);

/** What an address of the list of accounts may say; the page reads the values (model.ts). */
const userSearch = (
  raw: Record<string, unknown>,
): { q?: string; role?: string; state?: string } => {
  const [q, role, state] = [word(raw['q']), word(raw['role']), word(raw['state'])];
  return { ...(q ? { q } : {}), ...(role ? { role } : {}), ...(state ? { state } : {}) };
};

const users = createRoute({
  getParentRoute: () => admin,
  path: '/users',
  validateSearch: userSearch,
  component: page('UsersPage'),
});

const usage = createRoute({
  getParentRoute: () => admin,
  path: '/usage',
  component: lazyRouteComponent(usagePage, 'UsagePage'),
});

const storage = createRoute({
  getParentRoute: () => admin,
  path: '/storage',
  component: page('StoragePage'),
});

const mail = createRoute({
  getParentRoute: () => admin,
  path: '/mail',
  component: page('MailPage'),
});

const jobs = createRoute({
  getParentRoute: () => admin,
  path: '/jobs',
  validateSearch: (raw: Record<string, unknown>) => jobSearchOf(jobFilterOf(raw)),
  component: page('JobsPage'),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  component: page('AuditPage'),
});

const health = createRoute({
  getParentRoute: () => admin,
  path: '/health',
  component: page('HealthPage'),
});

const settings = createRoute({
  getParentRoute: () => admin,
  path: '/settings',
  component: page('SettingsPage'),
});

/** Where the settings were before there was an admin area. */
const formerSettings = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's redirect is thrown by design
    throw redirect({ to: '/admin/settings', replace: true });
  },
});

export const opsPages = [
  admin.addChildren([index, usage, users, storage, mail, jobs, audit, health, settings]),
  formerSettings,
] as const;
