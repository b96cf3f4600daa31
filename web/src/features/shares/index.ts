export { sharePages } from './routes';
export { ShareDialog } from './ShareDialog';
