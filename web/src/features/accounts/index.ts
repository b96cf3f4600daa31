export { pictureOf } from './model';
export { accountPages, profilePages } from './routes';
