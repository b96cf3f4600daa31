import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';

const lecture = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/courses/$courseId/lectures/$recordingId',
  component: lazyRouteComponent(() => {
    // Fetched with the page, not after it: on a slow line it is what the first picture waits for.
    void import('@/engine/stream/hls');
    return import('./lecture/LecturePage');
  }, 'LecturePage'),
});

export const playbackPages = [lecture] as const;
