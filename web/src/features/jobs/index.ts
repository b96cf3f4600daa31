export { JobList } from './JobList';
export { filterOf as jobFilterOf, searchOf as jobSearchOf } from './model';
export { jobPages } from './routes';
export { jobQuery } from './state';
export { useJobEvents } from './useJobEvents';
export { useJobTitle } from './useJobTitle';
