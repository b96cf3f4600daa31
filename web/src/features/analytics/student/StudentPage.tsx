import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ChevronLeft } from 'lucide-react';
import { NothingHere } from '@/frame/Failure';
import { Page } from '@/frame/Page';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { Definitions } from '../parts/Definitions';
import { ObjectionView } from '../parts/ObjectionView';
import { Trouble } from '../parts/Trouble';
import { studentAnalyticsQuery } from '../state';
import { CourseProgress } from './CourseProgress';
import { RiskNotice } from './RiskNotice';

/** One student of a course, for those who teach it. */
export function StudentPage() {
  const { t } = useTranslation('analytics');
  const { courseId, studentId } = useParams({
    from: '/signed-in/courses/$courseId/analytics/students/$studentId',
  });
  const { data, error, refetch } = useQuery(studentAnalyticsQuery(studentId, courseId));
  const course = data?.courses.find((each) => each.course_id === courseId);
  if (data && !course) return <NothingHere />;
  return (
    <>
      <div className="mx-auto w-full max-w-7xl gutter pt-6">
        <Link
          to="/courses/$courseId/analytics"
          params={{ courseId }}
          className="-ms-1 inline-flex items-center gap-1 rounded-inner text-13 font-medium text-ink-2 hover:text-ink-0"
        >
          <Icon of={ChevronLeft} size={16} className="rtl:rotate-180" />
          {course ? t('toAnalytics', { course: course.title }) : t('title')}
        </Link>
      </div>
      <div className="-mt-5">
        <Page title={data?.student.name ?? ''}>
          {error && <Trouble error={error} onRetry={() => void refetch()} />}
          {!data && !error && <Skeleton className="h-96" />}
          {data && course && (
            <div className="flex flex-col gap-8">
              {data.student.email && <p className="-mt-6 text-ink-2">{data.student.email}</p>}
              <CourseProgress
                level={2}
                course={course}
                name={data.student.name}
                definition={data.definition}
              >
                <RiskNotice
                  name={data.student.name}
                  risk={course.risk}
                  measures={course.measures}
                  definition={data.definition}
                >
                  {course.risk.objection && (
                    <ObjectionView
                      courseId={courseId}
                      student={data.student}
                      objection={course.risk.objection}
                      answers
                    />
                  )}
                </RiskNotice>
              </CourseProgress>
              <Definitions definition={data.definition} />
            </div>
          )}
        </Page>
      </div>
    </>
  );
}
