export { AdminStrip } from './AdminStrip';
export { opsPages } from './routes';
