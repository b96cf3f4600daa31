import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/frame/routing';

const recover = createRoute({
  getParentRoute: () => rootRoute,
  path: '/recover',
  component: lazyRouteComponent(() => import('./RecoverPage'), 'RecoverPage'),
});

export const takePages = [recover] as const;
