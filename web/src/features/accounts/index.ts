export { accountPages, profilePages } from './routes';
