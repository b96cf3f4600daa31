export { coursePages } from './routes';
