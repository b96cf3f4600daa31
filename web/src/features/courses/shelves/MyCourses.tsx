import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Skeleton } from '@/ui/Skeleton';
import { CourseCard } from '../CourseCard';
import { currentCoursesQuery } from '../state';
import { Shelf } from './Shelf';

const SHOWN = 8;

/** The courses one teaches or takes; for those without any, how one comes to one. */
export function MyCourses() {
  const { t } = useTranslation('courses');
  const courses = useQuery(currentCoursesQuery);
  const items = courses.data?.items ?? [];
  return (
    <Shelf
      title={t('mine')}
      more={
        <Link
          to="/courses"
          className="text-13 font-medium text-brand-text underline-offset-4 hover:underline"
        >
          {t('allCourses')}
        </Link>
      }
    >
      {courses.isError && (
        <ProblemNotice error={courses.error} onRetry={() => void courses.refetch()} />
      )}
      {courses.isPending && <Skeleton className="h-48 rounded-card" />}
      {courses.data && items.length === 0 && <p className="text-ink-2">{t('noneYet')}</p>}
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4">
        {items.slice(0, SHOWN).map((course) => (
          <CourseCard key={course.id} course={course} />
        ))}
      </ul>
    </Shelf>
  );
}
