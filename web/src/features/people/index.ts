export type { Person } from './contract';
export { type Choice } from './model';
export { PersonPicker } from './PersonPicker';
