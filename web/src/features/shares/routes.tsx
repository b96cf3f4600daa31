import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '@/frame/routing';
import { libraryWords } from '@/kit/i18n';

const page = createRoute({
  getParentRoute: () => rootRoute,
  path: '/s/$token',
  beforeLoad: libraryWords,
  component: lazyRouteComponent(() => import('./SharePage'), 'SharePage'),
});

const embed = createRoute({
  getParentRoute: () => rootRoute,
  path: '/embed/$token',
  beforeLoad: libraryWords,
  component: lazyRouteComponent(() => import('./EmbedPage'), 'EmbedPage'),
});

export const sharePages = [page, embed] as const;
