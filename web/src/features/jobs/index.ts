export { JobList } from './JobList';
export { filterOf as jobFilterOf, searchOf as jobSearchOf } from './model';
export { jobPages } from './routes';
export { useJobTitle } from './useJobTitle';
