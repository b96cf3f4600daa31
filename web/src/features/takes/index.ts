export { safetyOf, reportOf, type Safety } from './model';
export { keepLink } from './recovery';
export { takePages } from './routes';
export { outbox, renewTokensOf, resumeLeftovers, startOutbox } from './outbox';
export { PendingTakes } from './PendingTakes';
export { SafetyCard } from './SafetyCard';
export { StandingCard, StandingLines, standingOf, useStandings } from './StandingCard';
export { useCloseWarning, useSafety, useTakes } from './useSafety';
