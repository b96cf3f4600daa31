export { roomPages } from './routes';
