import { lazy } from 'react';

/** Fetched when somebody looks at figures: who only watches needs none of it. */
export const LectureArea = lazy(async () => ({
  default: (await import('./lecture/LectureArea')).LectureArea,
}));
export const RecordingPanel = lazy(async () => ({
  default: (await import('./lecture/RecordingPanel')).RecordingPanel,
}));
export const RecordingStrip = lazy(async () => ({
  default: (await import('./lecture/Strip')).Strip,
}));
export { analyticsPages, usagePage } from './routes';
