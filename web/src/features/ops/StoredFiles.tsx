import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { DamagedFile, StorageHealth, UnclaimedFile } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { exactDate, fileSize, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { Skeleton } from '@/ui/Skeleton';
import { StatePill } from '@/ui/StatePill';
import { toast } from '@/ui/Toast';
import { checkStorage } from './api';
import { storageHealthQuery } from './state';

/** The kinds of damage that have words of their own. */
const DAMAGES = ['changed', 'truncated', 'grown', 'gone', 'unreadable'] as const;

function Damaged({ file }: { file: DamagedFile }) {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const damage = DAMAGES.find((known) => known === file.damage) ?? 'unreadable';
  return (
    <li className="border-b border-line py-3">
      <p className="font-medium">{file.what ?? t('stored.unknown')}</p>
      <p className="text-live-text">{t(`stored.damage.${damage}`)}</p>
      <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 text-13 text-ink-2">
        <dt>{t('stored.place')}</dt>
        <dd className="font-mono break-all" dir="ltr">
          {file.key}
        </dd>
        <dt>SHA-256</dt>
        <dd className="font-mono break-all" dir="ltr">
          {file.sha256}
        </dd>
        <dt>{t('stored.length')}</dt>
        <dd className="figures">{fileSize(file.bytes, locale)}</dd>
        {file.found_at && (
          <>
            <dt>{t('stored.found')}</dt>
            <dd className="figures">{exactDate(file.found_at, locale)}</dd>
          </>
        )}
      </dl>
    </li>
  );
}

function Unclaimed({ file }: { file: UnclaimedFile }) {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  return (
    <li className="border-b border-line py-2 text-13">
      <p className="font-mono break-all" dir="ltr">
        {file.key}
      </p>
      <p className="text-ink-2 figures">
        {fileSize(file.bytes, locale)}
        {' · '}
        {file.removed_at
          ? t('stored.removedAt', { when: exactDate(file.removed_at, locale) })
          : t('stored.removedNever')}
      </p>
    </li>
  );
}

function Word({ health }: { health: StorageHealth }) {
  const { t } = useTranslation('ops');
  const { damaged_files: damaged, waiting } = health;
  if (damaged > 0)
    return <StatePill tone="failed">{t('stored.damaged', { count: damaged })}</StatePill>;
  if (waiting > 0)
    return <StatePill tone="working">{t('stored.waiting', { count: waiting })}</StatePill>;
  return <StatePill tone="safe">{t('stored.whole')}</StatePill>;
}

/** What is known and what is not of the files, and the way to look again. */
function Standing({ health, now }: { health: StorageHealth; now: number }) {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const queries = useQueryClient();
  const check = useMutation({
    mutationFn: checkStorage,
    onSuccess: (begun) => {
      queries.setQueryData(storageHealthQuery.queryKey, begun);
      toast({ text: t('stored.begun') });
    },
  });
  const oldest = health.oldest_check_at;
  return (
    <>
      {check.error && <ProblemNotice error={check.error} />}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72">
          <p className="figures">
            {t('stored.files', { count: health.files, size: fileSize(health.bytes, locale) })}
          </p>
          <p className="text-13 text-ink-2">
            {oldest
              ? t('stored.oldest', { when: spokenDate(oldest, now, locale) })
              : t('stored.neverRead')}
          </p>
        </div>
        <Word health={health} />
        <Button
          pending={check.isPending}
          disabled={health.files === 0 || health.waiting > 0}
          onClick={() => check.mutate()}
        >
          {t('stored.check')}
        </Button>
      </div>
    </>
  );
}

/** Whether each stored file is still what was stored, and what belongs to nothing. */
export function StoredFiles() {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const query = useQuery(storageHealthQuery);
  const health = query.data;
  return (
    <section aria-labelledby="stored-files" className="mb-8 flex flex-col gap-3">
      <h2 id="stored-files" className="text-18 font-semibold">
        {t('stored.title')}
      </h2>
      {query.isError && <ProblemNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Skeleton className="h-16" />}
      {health && <Standing health={health} now={query.dataUpdatedAt} />}
      {health && health.damaged_files > 0 && (
        <>
          <Notice tone="problem" title={t('stored.damagedTitle')}>
            {t('stored.damagedAdvice')}
          </Notice>
          <ul aria-label={t('stored.damagedTitle')}>
            {health.damaged.map((file) => (
              <Damaged key={file.key} file={file} />
            ))}
          </ul>
        </>
      )}
      {health && health.unclaimed_files > 0 && (
        <details>
          <summary className="cursor-pointer text-ink-2 figures">
            {t('stored.unclaimed', {
              count: health.unclaimed_files,
              size: fileSize(health.unclaimed_bytes, locale),
            })}
          </summary>
          <ul className="mt-2">
            {health.unclaimed.map((file) => (
              <Unclaimed key={file.key} file={file} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
