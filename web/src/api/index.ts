export { createApi, path, publicApi, withQuery, type Api, type Credentials } from './client';
export { serverNow } from './clock';
export { ApiError, NETWORK, type FieldProblem, type Problem } from './errors';
export { everyPage } from './pages';
export {
  accessToken,
  api,
  resetPassword,
  session,
  signIn,
  signOut,
  signUp,
  signedIn,
  userChanged,
  welcome,
  whoIsHere,
  type Session,
  type WelcomeForm,
} from './session';
export type * from './types';
