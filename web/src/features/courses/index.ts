export { coursePages } from './routes';
export { ContinueWatching } from './shelves/ContinueWatching';
export { MyCourses } from './shelves/MyCourses';
export { ThisWeek } from './shelves/ThisWeek';
