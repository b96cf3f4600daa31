export { pictureOf } from './self';
export { accountPages, profilePages } from './routes';
