import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';

const admin = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/admin',
  component: lazyRouteComponent(() => import('./AdminFrame'), 'AdminFrame'),
});

const toUsers = () => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's redirect is thrown by design
  throw redirect({ to: '/admin/users', replace: true });
};

const index = createRoute({ getParentRoute: () => admin, path: '/', beforeLoad: toUsers });

const users = createRoute({
  getParentRoute: () => admin,
  path: '/users',
  component: lazyRouteComponent(() => import('./users/UsersPage'), 'UsersPage'),
});

const storage = createRoute({
  getParentRoute: () => admin,
  path: '/storage',
  component: lazyRouteComponent(() => import('./StoragePage'), 'StoragePage'),
});

const mail = createRoute({
  getParentRoute: () => admin,
  path: '/mail',
  component: lazyRouteComponent(() => import('./MailPage'), 'MailPage'),
});

const jobs = createRoute({
  getParentRoute: () => admin,
  path: '/jobs',
  component: lazyRouteComponent(() => import('./JobsPage'), 'JobsPage'),
});

const audit = createRoute({
  getParentRoute: () => admin,
  path: '/audit',
  component: lazyRouteComponent(() => import('./AuditPage'), 'AuditPage'),
});

const health = createRoute({
  getParentRoute: () => admin,
  path: '/health',
  component: lazyRouteComponent(() => import('./HealthPage'), 'HealthPage'),
});

const settings = createRoute({
  getParentRoute: () => admin,
  path: '/settings',
  component: lazyRouteComponent(() => import('./SettingsPage'), 'SettingsPage'),
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
  admin.addChildren([index, users, storage, mail, jobs, audit, health, settings]),
  formerSettings,
] as const;
