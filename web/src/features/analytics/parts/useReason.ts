import { useTranslation } from '@/kit/i18n';
import type { Reason } from '../model';
import { useFigures } from './useFigures';

/** A reason in words and figures: the value that somebody has, and the limit it is held against. */
export function useReason(): (reason: Reason) => string {
  const { t } = useTranslation('analytics');
  const { share, number, points } = useFigures();
  return ({ code, value, limit, says }) => {
    switch (code) {
      case 'attendance.low':
        return t('reason.attendance', { value: share(value), limit: share(limit) });
      case 'completion.low':
        return t('reason.completion', { value: share(value), limit: share(limit) });
      case 'away.long':
        return t('reason.away', { value: number(Math.floor(value)), limit: number(limit) });
      case 'trend.down':
        return t('reason.trend', {
          value: points(Math.abs(value)),
          limit: points(Math.abs(limit)),
        });
      default:
        // A newer server may know reasons that this page has no words for.
        return says;
    }
  };
}
