import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { ChartNoAxesColumn, ChevronLeft } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError, type Course } from '@/api';
import { NothingHere } from '@/frame/Failure';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { buttonClass } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { Notice } from '@/ui/Notice';
import { Skeleton } from '@/ui/Skeleton';
import { Tabs } from '@/ui/Tabs';
import { courseLine } from './CourseCard';
import { GoLive } from './GoLive';
import { LectureEditor } from './lectures/LectureEditor';
import { can, tabsOf, TABS, teaches, type Tab } from './model';
import { LecturePath } from './path/LecturePath';
import { SettingsTab } from './settings/SettingsTab';
import { courseQuery } from './state';
import { StudentsTab } from './students/StudentsTab';
import { TeamTab } from './team/TeamTab';

function About({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const line = [courseLine(course), course.owner.name].filter(Boolean).join(' · ');
  return (
    <div className="-mt-4 mb-6 flex max-w-3xl flex-col gap-2">
      <p className="text-ink-2">{line}</p>
      {course.description && (
        <p className="text-15 whitespace-pre-line text-ink-1">{course.description}</p>
      )}
      {course.archived && (
        <Notice title={t('archivedTitle')} className="mt-2">
          {t('archivedDetail')}
        </Notice>
      )}
    </div>
  );
}

/** Where the figures are: of all for those who run the course, their own for those who take it. */
function ToFigures({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const look = buttonClass('plain');
  if (can(course, 'analytics.see')) {
    return (
      <Link to="/courses/$courseId/analytics" params={{ courseId: course.id }} className={look}>
        <Icon of={ChartNoAxesColumn} />
        {t('analytics')}
      </Link>
    );
  }
  if (course.my_role !== 'student') return null;
  return (
    <Link to="/progress" className={look}>
      <Icon of={ChartNoAxesColumn} />
      {t('myProgress')}
    </Link>
  );
}

function Actions({ course }: { course: Course }) {
  const teaching = can(course, 'lectures.edit') && can(course, 'lectures.publish');
  return (
    <>
      <ToFigures course={course} />
      {teaching && !course.archived && <GoLive course={course} />}
    </>
  );
}

function Content({ course, tab }: { course: Course; tab: Tab }): ReactNode {
  switch (tab) {
    case 'lectures':
      return teaches(course) ? <LectureEditor course={course} /> : <LecturePath course={course} />;
    case 'students':
      return <StudentsTab course={course} />;
    case 'team':
      return <TeamTab course={course} />;
    case 'settings':
      return <SettingsTab course={course} />;
  }
}

function Parts({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const navigate = useNavigate();
  const { tab } = useSearch({ from: '/signed-in/courses/$courseId' });
  const tabs = tabsOf(course);
  const wished = TABS.find((each) => each === tab);
  const shown = wished && tabs.includes(wished) ? wished : 'lectures';
  if (tabs.length === 1) return <Content course={course} tab="lectures" />;
  return (
    <Tabs
      label={t('tabs.label')}
      value={shown}
      onChange={(next) =>
        void navigate({
          to: '/courses/$courseId',
          params: { courseId: course.id },
          search: next === 'lectures' ? {} : { tab: next },
          replace: true,
        })
      }
      tabs={tabs.map((value) => ({
        value,
        label: t(`tabs.${value}`),
        ...(value === 'students' ? { count: course.students } : {}),
        content: value === shown && <Content course={course} tab={value} />,
      }))}
    />
  );
}

/** A course: for those who teach, the list to work on; for those who learn, the path to walk. */
export function CoursePage() {
  const { t } = useTranslation('courses');
  const { courseId } = useParams({ from: '/signed-in/courses/$courseId' });
  const { data: course, error, refetch } = useQuery(courseQuery(courseId));
  if (error instanceof ApiError && error.status === 404) return <NothingHere />;
  return (
    <>
      <div className="mx-auto w-full max-w-7xl gutter pt-6">
        <Link
          to="/courses"
          className="-ms-1 inline-flex items-center gap-1 rounded-inner text-13 font-medium text-ink-2 hover:text-ink-0"
        >
          <Icon of={ChevronLeft} size={16} className="rtl:rotate-180" />
          {t('title')}
        </Link>
      </div>
      <div className="-mt-5">
        <Page title={course?.title ?? ''} actions={course && <Actions course={course} />}>
          {error && <ProblemNotice error={error} onRetry={() => void refetch()} />}
          {!course && !error && <Skeleton className="h-64 rounded-card" />}
          {course && (
            <>
              <About course={course} />
              <Parts course={course} />
            </>
          )}
        </Page>
      </div>
    </>
  );
}
