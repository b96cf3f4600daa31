import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { SearchBox } from '@/ui/SearchBox';
import { Select } from '@/ui/Select';
import { searchOf, SHOWS, type CourseFilter } from './model';
import { currentCoursesQuery } from './state';

/** The terms of the courses one is in, newest first as names sort. */
function useTerms(chosen: string): string[] {
  const { data } = useQuery(currentCoursesQuery);
  const terms = new Set(data?.items.flatMap(({ term }) => (term ? [term] : [])));
  if (chosen) terms.add(chosen);
  return [...terms].sort((a, b) => b.localeCompare(a, undefined, { numeric: true }));
}

/** Search, term, and the shelves as links. */
export function CourseFilterBar({ filter }: { filter: CourseFilter }) {
  const { t } = useTranslation('courses');
  const navigate = useNavigate();
  const terms = useTerms(filter.term);
  const go = (next: Partial<CourseFilter>) =>
    void navigate({ to: '/courses', search: searchOf({ ...filter, ...next }), replace: true });
  return (
    <div className="mb-6 flex flex-wrap items-center gap-x-6 gap-y-3">
      <SearchBox
        label={t('search')}
        placeholder={t('searchPlaceholder')}
        value={filter.q}
        onSearch={(q) => go({ q })}
        main
      />
      {terms.length > 0 && (
        <Select
          label={t('field.term')}
          hiddenLabel
          value={filter.term}
          options={[
            { value: '', label: t('everyTerm') },
            ...terms.map((term) => ({ value: term, label: term })),
          ]}
          onChoose={(term) => go({ term })}
          className="w-44"
        />
      )}
      <nav
        aria-label={t('shelves')}
        className="-mx-1 flex no-scrollbar gap-1 overflow-x-auto px-1 py-1"
      >
        {SHOWS.map((show) => (
          <Link
            key={show}
            to="/courses"
            search={searchOf({ ...filter, show })}
            aria-current={filter.show === show ? 'page' : undefined}
            className={cx(
              'rounded-full px-3 py-1 text-13 font-medium whitespace-nowrap transition-colors duration-150',
              filter.show === show ? 'bg-ink-0 text-surface-0' : 'text-ink-1 hover:bg-surface-2',
            )}
          >
            {t(`show.${show}`)}
          </Link>
        ))}
      </nav>
    </div>
  );
}
