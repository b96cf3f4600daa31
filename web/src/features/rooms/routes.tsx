import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/frame/routing';

const room = createRoute({
  getParentRoute: () => rootRoute,
  path: '/room/$roomId',
  component: lazyRouteComponent(() => import('./RoomPage'), 'RoomPage'),
});

export const roomPages = [room] as const;
