import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { whoIsHere } from '@/api';
import { rootRoute, signedInRoute } from '@/frame/routing';
import { libraryWords } from '@/kit/i18n';
import { safeNext } from './model';

const search = (raw: Record<string, unknown>): { next?: string } => {
  const next = safeNext(raw['next']);
  return next ? { next } : {};
};

const onlySignedOut = async (next: string | undefined) => {
  const { status } = await whoIsHere();
  if (status !== 'signed-in') return;
  // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's redirect is thrown by design
  throw redirect({ href: next ?? '/' });
};

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  loader: libraryWords,
  validateSearch: search,
  beforeLoad: ({ search: { next } }) => onlySignedOut(next),
  component: lazyRouteComponent(() => import('./SignInPage'), 'SignInPage'),
});

const signUp = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-up',
  loader: libraryWords,
  validateSearch: search,
  beforeLoad: ({ search: { next } }) => onlySignedOut(next),
  component: lazyRouteComponent(() => import('./SignUpPage'), 'SignUpPage'),
});

const welcome = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  loader: libraryWords,
  component: lazyRouteComponent(() => import('./WelcomePage'), 'WelcomePage'),
});

const forgot = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot',
  loader: libraryWords,
  component: lazyRouteComponent(() => import('./ForgotPage'), 'ForgotPage'),
});

/** Two addresses for one page: invited people set their first password, others a new one. */
const reset = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset',
  loader: libraryWords,
  component: lazyRouteComponent(() => import('./ResetPage'), 'ResetPage'),
});

const setPassword = createRoute({
  getParentRoute: () => rootRoute,
  path: '/set-password',
  loader: libraryWords,
  component: lazyRouteComponent(() => import('./ResetPage'), 'ResetPage'),
});

const profile = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/profile',
  component: lazyRouteComponent(() => import('./ProfilePage'), 'ProfilePage'),
});

export const accountPages = [signIn, signUp, welcome, forgot, reset, setPassword] as const;
export const profilePages = [profile] as const;
