export { recordingPages } from './routes';
