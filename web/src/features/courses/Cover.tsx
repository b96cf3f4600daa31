import type { Course } from '@/api';
import { ApiImage } from '@/frame/ApiImage';
import { cx } from '@/kit/cx';
import { initials } from '@/ui/Avatar';

/** The picture of a course; while there is none, its code or the letters of its title. Decoration. */
export function Cover({ course, className }: { course: Course; className?: string }) {
  return (
    <span
      aria-hidden
      className={cx(
        'grid aspect-[16/7] place-items-center overflow-hidden bg-brand-soft text-28 font-semibold text-brand-text',
        className,
      )}
    >
      <ApiImage src={course.cover_url}>
        <span className="truncate px-4">{course.catalogue_code ?? initials(course.title)}</span>
      </ApiImage>
    </span>
  );
}
