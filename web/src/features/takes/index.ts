export { safetyOf, reportOf, type Safety } from './model';
export { outbox, renewTokensOf, resumeLeftovers, startOutbox } from './outbox';
export { PendingTakes } from './PendingTakes';
export { SafetyCard } from './SafetyCard';
export { useCloseWarning, useSafety, useTakes } from './useSafety';
