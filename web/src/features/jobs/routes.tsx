import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';
import { filterOf, searchOf } from './model';

const mine = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/jobs',
  validateSearch: (raw: Record<string, unknown>) => searchOf(filterOf(raw)),
  component: lazyRouteComponent(() => import('./JobsPage'), 'JobsPage'),
});

export const jobPages = [mine] as const;
