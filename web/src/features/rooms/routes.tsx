import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/frame/routing';

const room = createRoute({
  getParentRoute: () => rootRoute,
  path: '/room/$roomId',
  // The course for which somebody comes here to go live.
  validateSearch: ({ course }: Record<string, unknown>): { course?: string } =>
    typeof course === 'string' ? { course } : {},
  component: lazyRouteComponent(() => import('./RoomPage'), 'RoomPage'),
});

export const roomPages = [room] as const;
