import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';

/** Whether its figures are unfolded; another feature brings them. */
const lectureSearch = (raw: Record<string, unknown>): { analytics?: boolean } =>
  raw['analytics'] === true ? { analytics: true } : {};

const lecture = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/courses/$courseId/lectures/$recordingId',
  validateSearch: lectureSearch,
  component: lazyRouteComponent(() => {
    // Fetched with the page, not after it: on a slow line it is what the first picture waits for.
    void import('@/engine/stream/hls');
    return import('./lecture/LecturePage');
  }, 'LecturePage'),
});

export const playbackPages = [lecture] as const;
