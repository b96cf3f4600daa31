import { lazy } from 'react';
import { libraryWords } from '@/kit/i18n';

export type { Seat } from './api';
export { Floats } from './Floats';
export { waitingOf } from './model';
export { createTalk, type Talk } from './talk';
export { useTalk } from './useTalk';

/** The panel comes with its words when somebody needs it. */
export const TalkPanel = lazy(async () => {
  const [{ TalkPanel: panel }] = await Promise.all([import('./TalkPanel'), libraryWords()]);
  return { default: panel };
});
