export { analyticsSlot, type AnalyticsSlot } from './analytics-slot';
export { bulkSlot, type BulkSlot } from './bulk-slot';
export { isRunning } from './model';
export { RecordingCard } from './RecordingCard';
export { recordingPages } from './routes';
export { forEach } from './selection';
export { jobsQuery, recentQuery } from './state';
export { JobRow } from './Work';
