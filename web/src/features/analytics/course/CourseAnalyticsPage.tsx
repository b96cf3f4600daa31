import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearch } from '@tanstack/react-router';
import { BookOpen, ChevronLeft } from 'lucide-react';
import { useState } from 'react';
import type { Course } from '@/api';
import { courseQuery } from '@/features/courses';
import { Page } from '@/frame/Page';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { boundsOf } from '../figures';
import type { Bounds, CourseAnalytics } from '../model';
import { Definitions } from '../parts/Definitions';
import { Facts } from '../parts/Facts';
import { Trouble } from '../parts/Trouble';
import { useFigures } from '../parts/useFigures';
import { courseAnalyticsQuery } from '../state';
import { AtRisk } from './AtRisk';
import { AttendanceMatrix } from './AttendanceMatrix';
import { Filters } from './Filters';
import { Lectures } from './Lectures';
import { MeasuresButton } from './MeasuresDialog';
import { Patterns } from './Patterns';
import { ReportsMenu } from './ReportsMenu';
import { Students } from './Students';
import { Weeks } from './Weeks';
import { useFinding } from './words';

function Overview({ course }: { course: CourseAnalytics }) {
  const { t } = useTranslation('analytics');
  const { share, number } = useFigures();
  const { active_students: active, students, watched_hours: hours } = course;
  return (
    <Facts
      label={t('figures.label')}
      facts={[
        {
          name: t('figures.engagement'),
          value: share(course.engagement),
          note: t('figures.engagementNote'),
        },
        {
          name: t('figures.attendance'),
          value: share(course.attendance),
          note: t('figures.attendanceNote'),
        },
        {
          name: t('figures.completion'),
          value: share(course.completion),
          note: t('figures.completionNote'),
        },
        {
          name: t('figures.active'),
          value: t('figures.of', { count: active, of: students }),
          note: t('figures.hours', { hours: number(hours, 1) }),
        },
      ]}
    />
  );
}

function Nothing({ course }: { course: CourseAnalytics }) {
  const { t } = useTranslation('analytics');
  const kind = course.lectures === 0 ? 'noLectures' : 'noStudents';
  return (
    <EmptyState
      icon={BookOpen}
      title={t(`empty.${kind}`)}
      action={
        <Link
          to="/courses/$courseId"
          params={{ courseId: course.course_id }}
          search={kind === 'noStudents' ? { tab: 'students' } : {}}
          className={buttonClass('main')}
        >
          {t(`empty.${kind}Action`)}
        </Link>
      }
    >
      {t(`empty.${kind}Detail`)}
    </EmptyState>
  );
}

function Loading() {
  return (
    <div className="flex flex-col gap-8">
      <Skeleton className="h-9 max-w-2xl" />
      <Skeleton className="h-24" />
      <Skeleton className="h-64" />
    </div>
  );
}

function Content({ course, figures }: { course: Course; figures: CourseAnalytics }) {
  return (
    <div className="flex flex-col gap-12">
      <Overview course={figures} />
      <AtRisk course={figures} />
      <Lectures course={figures} />
      <Students course={figures} />
      <Weeks course={figures} />
      <Patterns course={figures} />
      <AttendanceMatrix course={figures} zone={course.time_zone} />
      <Definitions definition={figures.definition} />
    </div>
  );
}

function Loaded({ course, bounds }: { course: Course; bounds: Bounds }) {
  const finding = useFinding();
  const figures = useQuery(courseAnalyticsQuery(course.id, bounds));
  const { data } = figures;
  // A course without lectures or students has nothing to filter; one that is filtered empty has.
  const whole = Object.values(bounds).every((bound) => bound === undefined);
  const bare = data !== undefined && whole && (data.lectures === 0 || data.students === 0);
  return (
    <>
      {data && !bare && (
        <p role="status" className="mb-6 max-w-3xl text-22 font-medium text-ink-1">
          {finding(data)}
        </p>
      )}
      {!bare && <Filters courseId={course.id} />}
      {figures.isError && <Trouble error={figures.error} onRetry={() => void figures.refetch()} />}
      {figures.isPending && <Loading />}
      {data &&
        (bare ? (
          <Nothing course={data} />
        ) : (
          <div className={cx(figures.isPlaceholderData && 'opacity-60')}>
            <Content course={course} figures={data} />
          </div>
        ))}
    </>
  );
}

/** A course in figures, for those who run it: what is to be said first, then what it rests on. */
export function CourseAnalyticsPage() {
  const { t } = useTranslation('analytics');
  const { courseId } = useParams({ from: '/signed-in/courses/$courseId/analytics' });
  const window = useSearch({ from: '/signed-in/courses/$courseId/analytics' });
  const { data: course, error, refetch } = useQuery(courseQuery(courseId));
  const [zone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const bounds = boundsOf(window, course?.time_zone ?? zone);
  return (
    <>
      <div className="mx-auto w-full max-w-7xl gutter pt-6">
        <Link
          to="/courses/$courseId"
          params={{ courseId }}
          className="-ms-1 inline-flex items-center gap-1 rounded-inner text-13 font-medium text-ink-2 hover:text-ink-0"
        >
          <Icon of={ChevronLeft} size={16} className="rtl:rotate-180" />
          {course?.title ?? t('toCourse')}
        </Link>
      </div>
      <div className="-mt-5">
        <Page
          title={t('title')}
          actions={
            course && (
              <>
                <MeasuresButton course={course} />
                <ReportsMenu courseId={courseId} title={course.title} bounds={bounds} />
              </>
            )
          }
        >
          {error && <Trouble error={error} onRetry={() => void refetch()} />}
          {!course && !error && <Loading />}
          {course && <Loaded course={course} bounds={bounds} />}
        </Page>
      </div>
    </>
  );
}
