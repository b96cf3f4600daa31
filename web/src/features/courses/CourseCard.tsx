import { Link } from '@tanstack/react-router';
import { Archive, BookOpen, Undo2, Users } from 'lucide-react';
import type { Course } from '@/api';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { StatePill } from '@/ui/StatePill';
import { Cover } from './Cover';
import { can } from './model';
import { useCourseActions } from './useCourseActions';

function Counts({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 text-13 text-ink-2 figures">
      <span className="flex items-center gap-1.5">
        <Icon of={BookOpen} size={14} />
        {t('lectures', { count: course.lectures })}
      </span>
      {can(course, 'students.see') && (
        <span className="flex items-center gap-1.5">
          <Icon of={Users} size={14} />
          {t('students', { count: course.students })}
        </span>
      )}
    </p>
  );
}

/** Which course this is among others of the same name: its code and its term. */
export function courseLine(course: Course): string {
  return [course.catalogue_code, course.term].filter(Boolean).join(' · ');
}

function Body({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const line = courseLine(course);
  return (
    <>
      <span className="relative block">
        <Cover course={course} className="w-full" />
        {course.archived && (
          <StatePill tone="neutral" icon={Archive} className="absolute start-3 top-3">
            {t('archived')}
          </StatePill>
        )}
      </span>
      <span className="flex flex-1 flex-col gap-1 p-4">
        <span className="line-clamp-2 font-semibold wrap-anywhere underline-offset-4 group-hover:underline">
          {course.title}
        </span>
        <span className="text-13 text-ink-2">
          {[line, course.my_role === 'owner' ? '' : course.owner.name].filter(Boolean).join(' · ')}
        </span>
      </span>
    </>
  );
}

const CARD = 'flex flex-col overflow-hidden rounded-card bg-surface-1 ring-1 ring-line';

/** A course to walk into. */
export function CourseCard({ course }: { course: Course }) {
  return (
    <li className={CARD}>
      <Link
        to="/courses/$courseId"
        params={{ courseId: course.id }}
        className="group flex flex-1 flex-col -outline-offset-2"
      >
        <Body course={course} />
      </Link>
      <div className="px-4 pb-4">
        <Counts course={course} />
      </div>
    </li>
  );
}

/** A course in the trash: it can only be brought back. */
export function TrashedCourseCard({ course, now }: { course: Course; now: number }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const locale = useLocale();
  const { restore } = useCourseActions();
  const until = course.restorable_until;
  return (
    <li className={CARD}>
      <Body course={course} />
      <div className="flex items-center justify-between gap-3 px-4 pb-4">
        {until && (
          <p className="text-13 text-ink-2" title={exactDate(until, locale)}>
            {t('restorableUntil', { date: spokenDate(until, now, locale) })}
          </p>
        )}
        <Button
          size="small"
          icon={Undo2}
          pending={restore.isPending}
          onClick={() => restore.mutate(course)}
          aria-label={`${tc('action.restore')}: ${course.title}`}
        >
          {tc('action.restore')}
        </Button>
      </div>
    </li>
  );
}
