import { lazy } from 'react';

/** Fetched when something is chosen in the library: most visits need none of it. */
export const AddToCourse = lazy(async () => ({
  default: (await import('./AddToCourse')).AddToCourse,
}));
export { coursePages } from './routes';
export { courseQuery, sectionsQuery } from './state';
export { ContinueWatching } from './shelves/ContinueWatching';
export { MyCourses } from './shelves/MyCourses';
export { ThisWeek } from './shelves/ThisWeek';

/** Fetched when somebody is about to go live. */
export const liveInCourses = async () => (await import('./showcase')).liveInCourses;
