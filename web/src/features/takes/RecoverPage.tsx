import { useQuery } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { CircleCheck, Laptop, Link2Off, SearchX } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { Recovery } from '@/api';
import { hasTakesOf } from '@/engine/outbox/database';
import type { OutboxItem } from '@/engine/outbox/outbox';
import { usePageTitle } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { exactDate, percent, spokenDate, spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';
import { Icon } from '@/ui/Icon';
import { Mark } from '@/ui/Mark';
import { Notice } from '@/ui/Notice';
import { Progress } from '@/ui/Progress';
import { Skeleton } from '@/ui/Skeleton';
import { reportOf } from './model';
import { canKeepTakes, startOutbox, useOutboxReady } from './outbox';
import { adoptLink, openLink, tokenOf, whyShut } from './recovery';
import { SafetyCard } from './SafetyCard';
import { useTakes } from './useSafety';

function Frame({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-14 shrink-0 items-center gap-2 gutter font-semibold">
        <Mark size={22} className="text-brand-text" />
        {t('app')}
      </header>
      <main className="mx-auto flex w-full max-w-md flex-1 flex-col justify-center gutter pb-8">
        {children}
      </main>
    </div>
  );
}

/** One source: how long it is, and how far it has come. */
function Line({ items }: { items: readonly OutboxItem[] }) {
  const { t } = useTranslation('takes');
  const locale = useLocale();
  return (
    <ul className="divide-y divide-line">
      {reportOf(items).map((take) => {
        const safe = take.state === 'safe';
        const share = safe ? 1 : take.uploaded_ms / Math.max(1, take.recorded_ms);
        const name = t(`source.${take.source}`);
        return (
          <li key={take.source} className="flex flex-col gap-1.5 py-3 text-start">
            <p className="flex items-baseline justify-between gap-3">
              <span className="font-medium">{name}</span>
              <span className="text-13 text-ink-2 figures">
                {spokenLength(take.recorded_ms, locale)}
              </span>
            </p>
            {!safe && <Progress share={Math.min(0.99, share)} label={name} tone="risk" />}
            <p
              className={`inline-flex items-center gap-1.5 text-13 figures ${safe ? 'text-safe-text' : 'text-ink-1'}`}
            >
              <Icon of={safe ? CircleCheck : Laptop} size={14} />
              {t(`state.${take.state}`, { share: percent(Math.min(0.99, share), locale) })}
            </p>
          </li>
        );
      })}
    </ul>
  );
}

/** Nothing of this recording lies here: said honestly, with what may be the reason. */
function NothingHere({ recovery }: { recovery: Recovery }) {
  const { t } = useTranslation('takes');
  const all = recovery.takes.length > 0 && recovery.takes.every((take) => take.state === 'ready');
  if (all) {
    return (
      <EmptyState icon={CircleCheck} title={t('recover.allThere')}>
        {t('recover.allThereText')}
      </EmptyState>
    );
  }
  return (
    <EmptyState icon={SearchX} title={t('recover.nothing')}>
      <p>{t('recover.nothingText')}</p>
      <ul className="mt-4 flex list-disc flex-col gap-1.5 ps-5 text-start text-13">
        <li>{t('recover.otherComputer')}</li>
        <li>{t('recover.otherBrowser')}</li>
        <li>{t('recover.private')}</li>
        <li>{t('recover.cleared')}</li>
      </ul>
    </EmptyState>
  );
}

/** Whether another tab of this browser has the takes in its hands. */
function useHeldElsewhere(recording_id: string, look: boolean): boolean {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (!look) return undefined;
    let over = false;
    const ask = () =>
      void hasTakesOf(recording_id)
        .then((found) => over || setHeld(found))
        .catch(() => undefined);
    ask();
    const timer = setInterval(ask, 2000);
    return () => {
      over = true;
      clearInterval(timer);
    };
  }, [recording_id, look]);
  return look && held;
}

function Opened({ token, recovery, now }: { token: string; recovery: Recovery; now: number }) {
  const { t } = useTranslation('takes');
  const locale = useLocale();
  const items = useTakes(recovery.recording_id);
  const ready = useOutboxReady();
  const elsewhere = useHeldElsewhere(recovery.recording_id, ready && items.length === 0);
  useEffect(() => adoptLink(startOutbox(), token, recovery), [token, recovery]);
  const began = new Date(recovery.started_at_ms).toISOString();
  return (
    <div className="flex flex-col gap-6 rounded-card bg-surface-1 p-6 ring-1 ring-line sm:p-8">
      <div className="flex flex-col gap-1 text-center">
        <h1 className="text-22 font-semibold break-words">{recovery.title}</h1>
        <p className="text-13 text-ink-2">
          {recovery.participant.name}
          {' · '}
          <time dateTime={began} title={exactDate(began, locale)}>
            {spokenDate(began, now, locale)}
          </time>
        </p>
      </div>
      {items.length > 0 ? (
        <>
          <SafetyCard recording_id={recovery.recording_id} withLink={false} />
          <Line items={items} />
        </>
      ) : elsewhere ? (
        <Notice tone="risk" title={t('recover.otherTab')}>
          {t('recover.otherTabText')}
        </Notice>
      ) : ready ? (
        <NothingHere recovery={recovery} />
      ) : (
        <p role="status" className="text-center text-ink-2">
          {t('recover.looking')}
        </p>
      )}
    </div>
  );
}

/** What somebody sees who follows a recovery link: what of their recording is still on this computer, on its way. */
export function RecoverPage() {
  const { t } = useTranslation('takes');
  const token = tokenOf(useLocation({ select: (location) => location.hash }));
  const link = useQuery({
    queryKey: ['recovery', token],
    queryFn: ({ signal }) => openLink(token ?? '', signal),
    enabled: token !== null && canKeepTakes(),
    staleTime: Number.POSITIVE_INFINITY,
    retry: (failures, error) => whyShut(error) === null && failures < 10,
  });
  usePageTitle(t('recover.title'));
  if (!canKeepTakes()) {
    return (
      <Frame>
        <Notice tone="problem">{t('recover.insecure')}</Notice>
      </Frame>
    );
  }
  const shut = token === null ? 'unknown' : whyShut(link.error);
  return (
    <Frame>
      {shut !== null ? (
        <EmptyState icon={Link2Off} title={t(`shut.${shut}`)} level={1}>
          {t(`shut.${shut}Text`)}
        </EmptyState>
      ) : link.data && token !== null ? (
        <Opened token={token} recovery={link.data} now={link.dataUpdatedAt} />
      ) : link.error ? (
        <ProblemNotice error={link.error} onRetry={() => void link.refetch()} />
      ) : (
        <Skeleton className="h-64 w-full rounded-card" />
      )}
    </Frame>
  );
}
