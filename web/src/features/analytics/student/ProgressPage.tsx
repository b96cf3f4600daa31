import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { BookOpen, Download, Lock } from 'lucide-react';
import { session } from '@/api';
import { Page } from '@/frame/Page';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button, buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { exportMine } from '../api';
import type { StudentAnalytics } from '../model';
import { Definitions } from '../parts/Definitions';
import { save } from '../parts/save';
import { Trouble } from '../parts/Trouble';
import { studentAnalyticsQuery } from '../state';
import { Contest } from './Contest';
import { CourseProgress } from './CourseProgress';
import { RiskNotice } from './RiskNotice';

/** All that is stored of the person's watching, as a file. */
function TakeAlong() {
  const { t } = useTranslation('analytics');
  const complain = useProblemToast();
  const get = useMutation({
    mutationFn: async () => save(await exportMine(), `${t('progress.file')}.json`),
    onError: complain,
  });
  return (
    <Button icon={Download} pending={get.isPending} onClick={() => get.mutate()}>
      {t('progress.export')}
    </Button>
  );
}

function Courses({ mine }: { mine: StudentAnalytics }) {
  const { t } = useTranslation('analytics');
  if (mine.courses.length === 0) {
    return (
      <EmptyState
        icon={BookOpen}
        title={t('progress.none')}
        action={
          <Link to="/courses" className={buttonClass('main')}>
            {t('progress.toCourses')}
          </Link>
        }
      >
        {t('progress.noneDetail')}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-14">
      {mine.courses.map((course) => (
        <section key={course.course_id} aria-label={course.title} className="flex flex-col gap-4">
          <h2 className="text-22 font-semibold">
            <Link
              to="/courses/$courseId"
              params={{ courseId: course.course_id }}
              className="rounded-inner underline-offset-4 hover:underline"
            >
              {course.title}
            </Link>
          </h2>
          <CourseProgress course={course} name={mine.student.name} definition={mine.definition}>
            <RiskNotice
              own
              name={mine.student.name}
              risk={course.risk}
              measures={course.measures}
              definition={mine.definition}
            >
              <Contest courseId={course.course_id} student={mine.student} risk={course.risk} />
            </RiskNotice>
          </CourseProgress>
        </section>
      ))}
      <Definitions definition={mine.definition} />
    </div>
  );
}

/** What is known of me: how far I am, what is said of me and why, and the way to contest it. */
export function ProgressPage() {
  const { t } = useTranslation('analytics');
  const { user } = useStore(session);
  const { data, error, refetch } = useQuery({
    ...studentAnalyticsQuery(user?.id ?? ''),
    enabled: user !== null,
  });
  return (
    <Page title={t('progress.title')} actions={<TakeAlong />}>
      <p className="-mt-3 mb-8 flex max-w-3xl items-start gap-2 text-ink-2">
        <Icon of={Lock} size={16} className="mt-1 shrink-0" />
        {t('progress.private')}
      </p>
      {error && <Trouble error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-96" />}
      {data && <Courses mine={data} />}
    </Page>
  );
}
