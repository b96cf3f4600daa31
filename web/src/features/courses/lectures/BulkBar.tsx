import { CalendarClock, Eye, EyeOff, X } from 'lucide-react';
import type { Course } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { can } from '../model';

interface BulkBarProps {
  course: Course;
  count: number;
  pending: boolean;
  onPublish: () => void;
  onSchedule: () => void;
  onTakeBack: () => void;
  onRemove: () => void;
  onClear: () => void;
}

/** What can be done to all chosen lectures at once; it stays in sight. */
export function BulkBar({ course, count, pending, ...verbs }: BulkBarProps) {
  const { t } = useTranslation('courses');
  if (count === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label={t('bulk.label')}
      className="sticky bottom-4 z-10 flex flex-wrap items-center gap-2 rounded-card bg-surface-1 p-2 ps-4 shadow-float ring-1 ring-line"
    >
      <p className="me-auto font-medium figures">{t('bulk.chosen', { count })}</p>
      {can(course, 'lectures.publish') && (
        <>
          <Button size="small" icon={Eye} disabled={pending} onClick={verbs.onPublish}>
            {t('bulk.publish')}
          </Button>
          <Button size="small" icon={CalendarClock} disabled={pending} onClick={verbs.onSchedule}>
            {t('bulk.schedule')}
          </Button>
          <Button size="small" icon={EyeOff} disabled={pending} onClick={verbs.onTakeBack}>
            {t('editor.takeBack')}
          </Button>
        </>
      )}
      <Button size="small" icon={X} disabled={pending} onClick={verbs.onRemove}>
        {t('bulk.remove')}
      </Button>
      <Button size="small" look="quiet" onClick={verbs.onClear}>
        {t('bulk.clear')}
      </Button>
    </div>
  );
}
