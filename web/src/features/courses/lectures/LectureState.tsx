import { CalendarClock, CircleCheck, CircleDashed } from 'lucide-react';
import type { Lecture } from '@/api';
import { exactDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { zonedDate } from '@/kit/zoned';
import { StatePill } from '@/ui/StatePill';

/** Whether students see it: in a word, and when it is scheduled, with the day. */
export function LectureState({ lecture, zone }: { lecture: Lecture; zone: string }) {
  const { t } = useTranslation('courses');
  const locale = useLocale();
  if (lecture.state === 'scheduled' && lecture.publish_at) {
    return (
      <span title={exactDate(lecture.publish_at, locale)}>
        <StatePill tone="neutral" icon={CalendarClock}>
          {zonedDate(lecture.publish_at, zone, locale)}
        </StatePill>
      </span>
    );
  }
  return lecture.state === 'published' ? (
    <StatePill tone="neutral" icon={CircleCheck}>
      {t('state.published')}
    </StatePill>
  ) : (
    <StatePill tone="neutral" icon={CircleDashed}>
      {t('state.draft')}
    </StatePill>
  );
}
