import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ChartNoAxesColumn, ChevronDown } from 'lucide-react';
import { useId } from 'react';
import { courseQuery } from '@/features/courses';
import type { Transport } from '@/features/playback';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { Definitions } from '../parts/Definitions';
import { Trouble } from '../parts/Trouble';
import { lectureAnalyticsQuery } from '../state';
import { Details } from './Details';
import { People } from './People';
import { Unwatched } from './RecordingPanel';
import { Heat } from './Strip';
import { useRecordingFinding } from './words';

export interface LectureAreaProps {
  courseId: string;
  recordingId: string;
  transport: Transport;
}

function Content({ courseId, recordingId, transport }: LectureAreaProps) {
  const finding = useRecordingFinding();
  const { data, error, refetch } = useQuery(lectureAnalyticsQuery(courseId, recordingId));
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-96" />;
  const { course, viewers, definition } = data;
  return (
    <div className="flex min-w-0 flex-col gap-8">
      {viewers === 0 ? (
        <Unwatched />
      ) : (
        <>
          <p className="max-w-3xl text-18 font-medium text-ink-1">{finding(data)}</p>
          <Heat level={3} figures={data} transport={transport} />
          <Details figures={data} transport={transport} />
        </>
      )}
      {course && <People course={course} />}
      <Definitions definition={definition} />
    </div>
  );
}

function Fold(props: LectureAreaProps) {
  const { t } = useTranslation('analytics');
  const navigate = useNavigate();
  const from = '/signed-in/courses/$courseId/lectures/$recordingId';
  const { analytics: open = false } = useSearch({ from });
  const id = useId();
  const { courseId, recordingId } = props;
  return (
    <section className="border-t border-line">
      <h2>
        <button
          type="button"
          aria-expanded={open}
          aria-controls={id}
          onClick={() =>
            void navigate({
              to: '/courses/$courseId/lectures/$recordingId',
              params: { courseId, recordingId },
              search: open ? {} : { analytics: true },
              replace: true,
              resetScroll: false,
            })
          }
          className="flex w-full items-center gap-2.5 rounded-inner py-3 text-15 font-semibold -outline-offset-2 hover:text-brand-text"
        >
          <Icon of={ChartNoAxesColumn} className="text-ink-2" />
          <span className="flex-1 text-start">{t('title')}</span>
          <Icon of={ChevronDown} className={cx('text-ink-2', open && 'rotate-180')} />
        </button>
      </h2>
      <div id={id} className={open ? 'pt-3' : undefined}>
        {open && <Content {...props} />}
      </div>
    </section>
  );
}

/** Under a lecture, for those who may see how it is watched; folded until they ask. */
export function LectureArea(props: LectureAreaProps) {
  const { data: course } = useQuery(courseQuery(props.courseId));
  return course?.my_actions.includes('analytics.see') ? <Fold {...props} /> : null;
}
