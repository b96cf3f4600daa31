import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { signedInRoute } from '@/frame/routing';
import { filterOf, searchOf } from './model';
import { recordingQuery } from './state';

const list = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/recordings',
  validateSearch: (raw: Record<string, unknown>) => searchOf(filterOf(raw)),
  component: lazyRouteComponent(() => import('./RecordingsPage'), 'RecordingsPage'),
});

const one = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/recordings/$recordingId',
  loader: ({ context, params }) =>
    context.queries.query({ ...recordingQuery(params.recordingId), staleTime: 'static' }),
  component: lazyRouteComponent(() => {
    // Fetched with the page, not after it: on a slow line it is what the first picture waits for.
    void import('@/engine/stream/hls');
    return import('./RecordingPage');
  }, 'RecordingPage'),
});

export const recordingPages = [list, one] as const;
