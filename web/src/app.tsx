import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createRouter, lazyRouteComponent, RouterProvider } from '@tanstack/react-router';
import { Direction } from 'radix-ui';
import { useEffect } from 'react';
import { ApiError } from '@/api';
import { accountPages, profilePages } from '@/features/accounts';
import { analyticsPages } from '@/features/analytics';
import { coursePages } from '@/features/courses';
import { homePages } from '@/features/home';
import { jobPages } from '@/features/jobs';
import { opsPages } from '@/features/ops';
import { playbackPages } from '@/features/playback';
import { recordingPages } from '@/features/recordings';
import { roomPages } from '@/features/rooms';
import { sharePages } from '@/features/shares';
import { resumeLeftovers, takePages } from '@/features/takes';
import { Failure, NothingHere } from '@/frame/Failure';
import { rootRoute, signedInRoute } from '@/frame/routing';
import { useDirection, useTranslation } from '@/kit/i18n';
import { ToastCorner } from '@/ui/Toast';
import { TooltipProvider } from '@/ui/Tooltip';

/*
 * The roof: every feature's pages, listed once. A page that stands alone hangs on the root;
 * one that needs a signed-in person and the header hangs on `signedInRoute`.
 */
const routeTree = rootRoute.addChildren([
  ...accountPages,
  ...roomPages,
  ...sharePages,
  ...takePages,
  signedInRoute.addChildren([
    ...homePages,
    ...jobPages,
    ...recordingPages,
    ...coursePages,
    ...analyticsPages,
    ...playbackPages,
    ...profilePages,
    ...opsPages,
  ]),
]);

// Fetched when needed: the page of a room has no header, and shall load nothing for it.
signedInRoute.update({ component: lazyRouteComponent(() => import('@/app/Shell'), 'Shell') });

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A refusal stays a refusal; only what may pass by itself is asked again.
      retry: (failures, error) =>
        failures < 3 && error instanceof ApiError && (error.status === 0 || error.status >= 502),
    },
  },
});

const router = createRouter({
  routeTree,
  context: { queries },
  defaultPreload: 'intent',
  defaultErrorComponent: Failure,
  defaultNotFoundComponent: NothingHere,
  scrollRestoration: true,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

export function App() {
  const { t } = useTranslation();
  const direction = useDirection();
  useEffect(() => {
    // What an earlier visit left goes on wherever in the house one is, signed in or not. Without a readable database
    // there is nothing to resume, and nothing the person could do.
    resumeLeftovers().catch(() => undefined);
  }, []);
  return (
    <QueryClientProvider client={queries}>
      <Direction.Provider dir={direction}>
        <TooltipProvider>
          <RouterProvider router={router} />
          <ToastCorner label={t('nav.notices')} dismissLabel={t('action.dismiss')} />
        </TooltipProvider>
      </Direction.Provider>
    </QueryClientProvider>
  );
}
