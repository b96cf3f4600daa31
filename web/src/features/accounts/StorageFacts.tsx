import { useQuery } from '@tanstack/react-query';
import { ProblemNotice } from '@/frame/Problem';
import { fileSize, percent } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Progress } from '@/ui/Progress';
import { Skeleton } from '@/ui/Skeleton';
import { ownStorage } from './api';

/** How near the end of one's room it is worth a warning. */
const NEARLY = 0.9;

/** How much room one's recordings take. */
export function StorageFacts() {
  const { t } = useTranslation('profile');
  const locale = useLocale();
  const storage = useQuery({
    queryKey: ['storage'],
    queryFn: ({ signal }) => ownStorage(signal),
  });
  if (storage.isError)
    return <ProblemNotice error={storage.error} onRetry={() => void storage.refetch()} />;
  if (!storage.data) return <Skeleton className="h-14" />;
  const { used_bytes: used, quota_bytes: quota, recordings, trashed_bytes: trashed } = storage.data;
  const share = quota ? used / quota : 0;
  const size = (bytes: number) => fileSize(bytes, locale);
  return (
    <div className="flex flex-col gap-2">
      <p className="figures">
        {quota
          ? t('storage.usedOf', {
              used: size(used),
              quota: size(quota),
              share: percent(share, locale),
            })
          : t('storage.used', { used: size(used) })}
      </p>
      {quota !== null && quota > 0 && (
        <Progress
          share={share}
          label={t('storage.title')}
          tone={share >= NEARLY ? 'risk' : 'brand'}
        />
      )}
      <p className="text-13 text-ink-2 figures">
        {t('storage.recordings', { count: recordings })}
        {trashed > 0 && ` ${t('storage.trashed', { size: size(trashed) })}`}
      </p>
    </div>
  );
}
