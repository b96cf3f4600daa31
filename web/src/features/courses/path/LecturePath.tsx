import { useQuery } from '@tanstack/react-query';
import { BookOpen, Play } from 'lucide-react';
import type { Course } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Icon } from '@/ui/Icon';
import { Progress } from '@/ui/Progress';
import { Skeleton } from '@/ui/Skeleton';
import { LectureLink } from '../LectureLink';
import { rowsOf } from '../order';
import { lecturesQuery, sectionsQuery, watchedQuery } from '../state';
import { LectureStep } from './LectureStep';
import { nextOf, seenCount, stepsOf, type Step } from './model';

function Next({ course, step }: { course: Course; step: Step }) {
  const { t } = useTranslation('courses');
  const { recording_id: recordingId, title } = step.lecture;
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-3 rounded-card bg-surface-1 p-4 ring-1 ring-line">
      <div className="min-w-0 flex-1 basis-56">
        <p className="text-13 text-ink-2">
          {t(step.state === 'begun' ? 'path.goOn' : 'path.next')}
        </p>
        <p className="truncate text-18 font-semibold">{title}</p>
      </div>
      <LectureLink
        courseId={course.id}
        recordingId={recordingId}
        className={buttonClass('main', 'large')}
      >
        <Icon of={Play} />
        {step.state === 'begun'
          ? t('path.resume', { time: timecode(step.at * 1000) })
          : t('path.start')}
      </LectureLink>
    </div>
  );
}

function Overview({ steps }: { steps: readonly Step[] }) {
  const { t } = useTranslation('courses');
  const seen = seenCount(steps);
  const said = t('path.seenOf', { seen, count: steps.length });
  return (
    <div className="flex items-center gap-4">
      <Progress share={seen / steps.length} label={said} className="max-w-64 flex-1" />
      <p className="text-13 text-ink-2 figures">{said}</p>
    </div>
  );
}

/** A course as one who learns walks it: what comes next on top, then every lecture with its tick. */
export function LecturePath({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const sections = useQuery(sectionsQuery(course.id));
  const lectures = useQuery(lecturesQuery(course.id));
  const watched = useQuery(watchedQuery(course.id));
  const error = lectures.error ?? sections.error;
  if (error) {
    return (
      <ProblemNotice
        error={error}
        onRetry={() => void Promise.all([lectures.refetch(), sections.refetch()])}
      />
    );
  }
  if (!lectures.data || !sections.data) return <Skeleton className="h-64 rounded-card" />;
  if (lectures.data.length === 0) {
    return (
      <EmptyState icon={BookOpen} title={t('path.empty')}>
        {t('path.emptyDetail')}
      </EmptyState>
    );
  }
  // Without an answer on progress the path is still there to walk; only the ticks are missing.
  const mine = watched.data ?? [];
  const rows = rowsOf(sections.data, lectures.data);
  const inOrder = rows.flatMap((row) => (row.kind === 'lecture' ? [row.lecture] : []));
  const steps = stepsOf(inOrder, mine);
  const byId = new Map(steps.map((step) => [step.lecture.recording_id, step]));
  const next = nextOf(steps, mine);
  // A heading with nothing published under it would be an empty promise.
  const shown = rows.filter(
    (row, at) => row.kind === 'lecture' || rows[at + 1]?.kind === 'lecture',
  );
  return (
    <div className="flex max-w-3xl flex-col gap-6">
      {next && <Next course={course} step={next} />}
      <Overview steps={steps} />
      <ol className="flex flex-col">
        {shown.map((row) => {
          if (row.kind === 'section') {
            return (
              <li key={row.key} className="pt-6 pb-1">
                <h2 className="text-15 font-semibold">{row.section.title}</h2>
              </li>
            );
          }
          const step = byId.get(row.key);
          return step && <LectureStep key={row.key} step={step} current={step === next} />;
        })}
      </ol>
    </div>
  );
}
