import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  type AnyRoute,
  createMemoryHistory,
  createRouter,
  RouterProvider,
} from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { rootRoute, signedInRoute } from '@/frame/routing';
import { TooltipProvider } from '@/ui/Tooltip';

/** A page at its address, with the addresses of its feature around it. Who is signed in is the test's to say. */
export function renderAt(address: string, pages: readonly AnyRoute[]) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const router = createRouter({
    routeTree: rootRoute.addChildren([signedInRoute.addChildren([...pages])]),
    context: { queries },
    history: createMemoryHistory({ initialEntries: [address] }),
  });
  render(
    <QueryClientProvider client={queries}>
      <TooltipProvider>
        <RouterProvider router={router as never} />
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return router;
}
