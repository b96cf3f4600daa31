import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';

const lecture = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/courses/$courseId/lectures/$recordingId',
  component: lazyRouteComponent(() => import('./lecture/LecturePage'), 'LecturePage'),
});

export const playbackPages = [lecture] as const;
