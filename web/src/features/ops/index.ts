export { opsPages } from './routes';
