import { useSearch } from '@tanstack/react-router';
import { JobList, jobFilterOf } from '@/features/jobs';
import { Page } from '@/frame/Page';
import { useTranslation } from '@/kit/i18n';

/** The work of the whole server. */
export function JobsPage() {
  const { t } = useTranslation('ops');
  const search = useSearch({ from: '/signed-in/admin/jobs' });
  return (
    <Page title={t('area.jobs')}>
      <JobList at="/admin/jobs" filter={jobFilterOf({ ...search })} />
    </Page>
  );
}
