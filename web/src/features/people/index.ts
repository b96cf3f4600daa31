export type { Person } from '@/api';
export { type Choice } from './model';
export { PersonPicker } from './PersonPicker';
