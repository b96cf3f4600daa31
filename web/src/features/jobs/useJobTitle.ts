import type { Job } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { formatOf, kindName } from './model';

/** What a job does, in the reader's language where there are words for it. */
export function useJobTitle(): (job: Pick<Job, 'kind' | 'title'>) => string {
  const { t } = useTranslation('jobs');
  return (job) => {
    const format = formatOf(job);
    if (format) return t('kind.convert', { format });
    const name = kindName(job.kind);
    return name ? t(`kind.${name}`) : job.title;
  };
}
