export { NoticeBell } from './NoticeBell';
