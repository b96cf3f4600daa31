import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { ListChecks, SearchX, X } from 'lucide-react';
import { ProblemNotice } from '@/frame/Problem';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { Button, buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Icon } from '@/ui/Icon';
import { SearchBox } from '@/ui/SearchBox';
import { Skeleton } from '@/ui/Skeleton';
import { JobDetails } from './JobDetails';
import { JobTable } from './JobTable';
import { searchOf, SHOWS, type JobFilter } from './model';
import { RetryAll } from './RetryAll';
import { jobListQuery } from './state';
import { useJobEvents } from './useJobEvents';

interface ListProps {
  /** Where the list stands: one's own jobs, or everybody's. */
  at: '/jobs' | '/admin/jobs';
  filter: JobFilter;
}

/** Search, and the filters as links: they can be bookmarked, sent, and walked back through. */
function FilterBar({ at, filter }: ListProps) {
  const { t } = useTranslation('jobs');
  const navigate = useNavigate();
  const narrowed =
    filter.kind ?? (filter.recording && t('ofRecording')) ?? (filter.owner && t('ofOwner'));
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
      <SearchBox
        main
        label={t('search')}
        placeholder={t('searchPlaceholder')}
        value={filter.q ?? ''}
        onSearch={(q) =>
          void navigate({ to: at, search: searchOf({ ...filter, q }), replace: true })
        }
      />
      <nav
        aria-label={t('filters')}
        className="-mx-1 flex min-w-0 flex-1 no-scrollbar gap-1 overflow-x-auto px-1 py-1"
      >
        {SHOWS.map((show) => (
          <Link
            key={show}
            to={at}
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
      {narrowed && (
        <Link
          to={at}
          search={searchOf({ show: filter.show, q: filter.q })}
          className={buttonClass('quiet', 'small')}
          aria-label={`${t('widen')}: ${narrowed}`}
        >
          <span className={cx(filter.kind && 'font-mono text-12')}>{narrowed}</span>
          <Icon of={X} size={14} />
        </Link>
      )}
    </div>
  );
}

/** Jobs: what, of which recording, how far, and what can be done about each. */
export function JobList({ at, filter }: ListProps) {
  const { t } = useTranslation('jobs');
  const { t: tc } = useTranslation();
  const navigate = useNavigate();
  const everybodys = at === '/admin/jobs';
  const list = useInfiniteQuery(jobListQuery(filter, everybodys));
  useJobEvents();
  const jobs = list.data?.pages.flatMap((page) => page.items) ?? [];
  const isPlain = Object.keys(searchOf({ ...filter, job: undefined })).length === 0;
  const open = (job: string | undefined) =>
    void navigate({ to: at, search: searchOf({ ...filter, job }), resetScroll: false });
  return (
    <>
      <FilterBar at={at} filter={filter} />
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-48" />}
      {list.data && jobs.length === 0 && (
        <EmptyState icon={isPlain ? ListChecks : SearchX} title={t(isPlain ? 'empty' : 'none')}>
          {t(isPlain ? 'emptyDetail' : 'noneDetail')}
        </EmptyState>
      )}
      {everybodys && filter.show === 'failed' && <RetryAll jobs={jobs} />}
      {jobs.length > 0 && (
        <JobTable
          jobs={jobs}
          now={list.dataUpdatedAt}
          technical={everybodys}
          onOpen={({ id }) => open(id)}
        />
      )}
      {list.hasNextPage && (
        <div className="flex justify-center pt-6">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {tc('action.loadMore')}
          </Button>
        </div>
      )}
      <JobDetails id={filter.job} technical={everybodys} onClose={() => open(undefined)} />
    </>
  );
}
