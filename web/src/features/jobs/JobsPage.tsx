import { useSearch } from '@tanstack/react-router';
import { Page } from '@/frame/Page';
import { useTranslation } from '@/kit/i18n';
import { JobList } from './JobList';
import { filterOf } from './model';

/** The work that is done for me. */
export function JobsPage() {
  const { t } = useTranslation('jobs');
  const search = useSearch({ from: '/signed-in/jobs' });
  return (
    <Page title={t('title')}>
      <JobList at="/jobs" filter={filterOf({ ...search })} />
    </Page>
  );
}
