import { useInfiniteQuery } from '@tanstack/react-query';
import { ListChecks } from 'lucide-react';
import { useState } from 'react';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { JobLine } from './JobLine';
import { JOB_STATES, type JobFilter } from './model';
import { More } from './More';
import { allJobsQuery } from './state';

/** The work of the whole server. */
export function JobsPage() {
  const { t } = useTranslation('ops');
  const [filter, setFilter] = useState<JobFilter>({ state: 'all' });
  const list = useInfiniteQuery(allJobsQuery(filter));
  const jobs = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('area.jobs')}>
      <Select
        label={t('jobs.stateLabel')}
        hiddenLabel
        value={filter.state}
        options={[
          { value: 'all', label: t('jobs.everyState') },
          ...JOB_STATES.map((value) => ({ value, label: t(`jobs.state.${value}`) })),
        ]}
        onChoose={(state) => setFilter({ state })}
        className="mb-4 w-44"
      />
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-48" />}
      {list.data && jobs.length === 0 && (
        <EmptyState icon={ListChecks} title={t('jobs.empty')}>
          {t('jobs.emptyDetail')}
        </EmptyState>
      )}
      <ul className="divide-y divide-line">
        {jobs.map((job) => (
          <JobLine key={job.id} job={job} now={list.dataUpdatedAt} />
        ))}
      </ul>
      <More list={list} />
    </Page>
  );
}
