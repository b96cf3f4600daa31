import { useTranslation } from '@/kit/i18n';
import { findingOf } from '../figures';
import type { CourseAnalytics, ReasonCode } from '../model';
import { useFigures } from '../parts/useFigures';

const MOSTLY = {
  'attendance.low': 'attendance',
  'completion.low': 'completion',
  'away.long': 'away',
  'trend.down': 'trend',
} as const satisfies Record<ReasonCode, string>;

/** The one sentence that stands above all figures of a course. */
export function useFinding(): (course: CourseAnalytics) => string {
  const { t } = useTranslation('analytics');
  const { share } = useFigures();
  return (course) => {
    const finding = findingOf(course);
    switch (finding.kind) {
      case 'risk': {
        const { count, of, reason } = finding;
        const said = t('finding.risk', { count, of });
        return reason ? `${said} ${t(`mostly.${MOSTLY[reason]}`)}` : said;
      }
      case 'weak':
        return t('finding.weak', {
          title: finding.title,
          completion: share(finding.completion),
          middle: share(finding.middle),
        });
      case 'steady':
        return t('finding.steady', {
          completion: share(finding.completion),
          active: finding.active,
          of: finding.of,
        });
      default:
        return t(`finding.${finding.kind}`);
    }
  };
}
