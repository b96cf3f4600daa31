import { useQuery } from '@tanstack/react-query';
import {
  Camera,
  Check,
  CircleAlert,
  CircleCheck,
  Laptop,
  Link as LinkIcon,
  Mic,
  MonitorUp,
} from 'lucide-react';
import { useState } from 'react';
import { api, path, type RecoveryLink, type Standing, type TakeStanding } from '@/api';
import type { TakeItem } from '@/engine/protocol';
import { exactDate, spokenDate, spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { Progress } from '@/ui/Progress';
import { toast } from '@/ui/Toast';

const KIND = { microphone: Mic, camera: Camera, screen: MonitorUp };

/** What a browser says of its takes, in the terms in which the server says it. */
export const standingOf = (items: readonly TakeItem[]): TakeStanding[] =>
  items.map((item) => {
    const safe = item.state === 'safe';
    const stored = safe ? item.recorded_ms : item.uploaded_ms;
    return {
      kind: item.source,
      state: safe
        ? 'safe'
        : item.state === 'failed'
          ? 'failed'
          : item.state === 'recording'
            ? 'recording'
            : 'arriving',
      recorded_ms: item.recorded_ms,
      stored_ms: Math.min(stored, item.recorded_ms),
      only_there_ms: Math.max(0, item.recorded_ms - stored),
    };
  });

/** Each source of a person: how much was recorded, how much of it is here, how much only there. */
export function StandingLines({ takes }: { takes: readonly TakeStanding[] }) {
  const { t } = useTranslation('takes');
  const locale = useLocale();
  return (
    <ul data-testid="take-safety" className="flex flex-col gap-1.5 text-13">
      {takes.map((take) => {
        const safe = take.state === 'safe';
        const failed = take.state === 'failed';
        const time = (ms: number) => spokenLength(ms, locale);
        const words = failed
          ? t('standing.failed')
          : safe
            ? t('standing.safe', { recorded: time(take.recorded_ms) })
            : t('standing.open', {
                recorded: time(take.recorded_ms),
                stored: time(take.stored_ms),
                only: time(take.only_there_ms),
              });
        const share = take.stored_ms / Math.max(1, take.recorded_ms);
        return (
          <li key={take.kind} className="flex flex-col gap-1">
            <p className="flex items-start gap-1.5 figures">
              <Icon of={KIND[take.kind]} size={14} className="mt-0.5 shrink-0 text-ink-2" />
              <span className="sr-only">{t(`source.${take.kind}`)}</span>
              <span
                className={`min-w-0 flex-1 ${safe ? 'text-safe-text' : failed ? 'text-live-text' : 'text-ink-1'}`}
              >
                {words}
              </span>
              <Icon
                of={safe ? CircleCheck : failed ? CircleAlert : Laptop}
                size={14}
                className={`mt-0.5 shrink-0 ${safe ? 'text-safe-text' : failed ? 'text-live-text' : 'text-risk-text'}`}
              />
            </p>
            {!safe && !failed && (
              <Progress
                share={Math.min(0.99, share)}
                label={`${t(`source.${take.kind}`)}: ${words}`}
                tone="risk"
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Copies the link by which somebody's takes come to safety, for the host to send it to them. */
function CopyLink({ recording_id, standing }: { recording_id: string; standing: Standing }) {
  const { t } = useTranslation('takes');
  const [state, setState] = useState<'idle' | 'pending' | 'copied'>('idle');
  const { id, name } = standing.participant;
  const copy = async () => {
    setState('pending');
    try {
      const address = path`/api/v1/recordings/${recording_id}/people/${id}/recovery`;
      const { url } = await api.post<RecoveryLink>(address);
      await navigator.clipboard.writeText(url);
      setState('copied');
      toast({ text: t('standing.copied', { name }) });
    } catch {
      setState('idle');
      toast({ text: t('standing.notCopied') });
    }
  };
  return (
    <Button
      size="small"
      icon={state === 'copied' ? Check : LinkIcon}
      pending={state === 'pending'}
      onClick={() => void copy()}
    >
      {t('standing.copy')}
    </Button>
  );
}

/** One person who has something on their machine that is not here. */
export function StandingCard({
  recording_id,
  standing,
  now,
}: {
  recording_id: string;
  standing: Standing;
  now: number;
}) {
  const { t } = useTranslation('takes');
  const locale = useLocale();
  const { name } = standing.participant;
  return (
    <li data-testid="standing" className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Avatar name={name} />
        <div className="min-w-0 flex-1 basis-32">
          <p className="truncate font-medium">{name}</p>
          <p className="text-13 text-ink-2">
            {standing.present ? (
              t('standing.here')
            ) : standing.left_at === null ? (
              t('standing.away')
            ) : (
              <time dateTime={standing.left_at} title={exactDate(standing.left_at, locale)}>
                {t('standing.left', { when: spokenDate(standing.left_at, now, locale) })}
              </time>
            )}
          </p>
        </div>
        {!standing.safe && <CopyLink recording_id={recording_id} standing={standing} />}
      </div>
      <div className="ps-11">
        <StandingLines takes={standing.takes} />
      </div>
    </li>
  );
}

const EVERY_MS = 2500;

/** How safe everybody's takes of a recording are, looked at again while something is missing. */
export function useStandings(recording_id: string | null, look = true) {
  return useQuery({
    queryKey: ['standings', recording_id],
    queryFn: ({ signal }) =>
      api.get<{ items: Standing[] }>(path`/api/v1/recordings/${recording_id ?? ''}/takes`, {
        signal,
      }),
    enabled: look && recording_id !== null,
    refetchInterval: EVERY_MS,
    retry: false,
  });
}
