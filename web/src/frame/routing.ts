import type { QueryClient } from '@tanstack/react-query';
import { createRootRouteWithContext, createRoute, redirect } from '@tanstack/react-router';
import { whoIsHere } from '@/api';
import { libraryWords } from '@/kit/i18n';

/**
 * The two routes that features hang their pages on. The roof (app.tsx) gives them their frames:
 * pages under `rootRoute` stand alone (sign-in, a room); pages under `signedInRoute` have the header and need a person.
 */
export interface RouterContext {
  queries: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()();

export const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    const [{ status }] = await Promise.all([whoIsHere(), libraryWords()]);
    if (status === 'signed-in') return;
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's redirect is thrown by design
    throw redirect({ href: `/sign-in?next=${encodeURIComponent(location.href)}` });
  },
});
