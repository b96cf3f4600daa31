import { useQuery } from '@tanstack/react-query';
import { CircleCheck } from 'lucide-react';
import type { Check } from '@/api';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Skeleton } from '@/ui/Skeleton';
import { StatePill } from '@/ui/StatePill';
import { CHECKS } from './model';
import { callsQuery, readyQuery } from './state';

function CheckRow({ name, check }: { name: (typeof CHECKS)[number]; check: Check }) {
  const { t } = useTranslation('ops');
  const well = check.status === 'ok';
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b border-line py-4">
      <div className="min-w-0 flex-1 basis-72">
        <h2 className="font-medium">{t(`health.${name}`)}</h2>
        <p className="text-13 text-ink-2">{t(`health.${name}Hint`)}</p>
        {!well && (
          <>
            {check.detail && <p className="mt-1 text-live-text">{check.detail}</p>}
            <p className="mt-1">{t(`health.${name}Ill`)}</p>
          </>
        )}
      </div>
      <StatePill tone={well ? 'safe' : 'failed'} {...(well ? { icon: CircleCheck } : {})}>
        {t(well ? 'health.ok' : 'health.ill')}
      </StatePill>
    </li>
  );
}

/** Whether the server can do its work; where it cannot, what to do. */
export function HealthPage() {
  const { t } = useTranslation('ops');
  const ready = useQuery(readyQuery);
  const calls = useQuery(callsQuery);
  return (
    <Page title={t('area.health')}>
      <div className="max-w-3xl">
        {ready.isError && (
          <ProblemNotice error={ready.error} onRetry={() => void ready.refetch()} />
        )}
        {ready.isPending && <Skeleton className="h-48" />}
        {ready.data && (
          <ul>
            {CHECKS.map((name) => (
              <CheckRow key={name} name={name} check={ready.data[name]} />
            ))}
          </ul>
        )}
        {calls.data && (
          <p className="pt-4 text-ink-2 figures">
            {t('health.calls', { count: calls.data.rooms })}{' '}
            {t('health.people', { count: calls.data.participants })}
          </p>
        )}
      </div>
    </Page>
  );
}
