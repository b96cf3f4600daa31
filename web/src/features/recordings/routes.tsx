import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';

const page = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/recordings',
  component: lazyRouteComponent(() => import('./RecordingsPage'), 'RecordingsPage'),
});

export const recordingPages = [page] as const;
