import { useQuery } from '@tanstack/react-query';
import { Radio } from 'lucide-react';
import type { ReactNode } from 'react';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { Preparing } from '../player/Preparing';
import { liveQuery } from '../state';
import type { Way } from '../way';
import { showOf } from './model';

const NOTHING = { hls_url: null, mp4_url: null };

const timeOf = (iso: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' }).format(new Date(iso));

interface WaitingProps {
  way: Way;
  /** Whether it is recorded now: what is not will not be live. */
  running: boolean;
  /** What else one can do meanwhile: enter the room, say. */
  action?: ReactNode;
}

/** The stage before there is something on it: a lecture that is about to begin, or a film that is being made. */
export function Waiting({ way, running, action }: WaitingProps) {
  const { t } = useTranslation('playback');
  const locale = useLocale();
  const { data: live, isError } = useQuery({ ...liveQuery(way), enabled: running });
  const show = running ? showOf(NOTHING, live) : 'preparing';
  if (show === 'unknown' && !isError) {
    return <Skeleton className="aspect-video w-full rounded-card" />;
  }
  if (show !== 'waiting') return <Preparing recordingId={way.member ? way.recordingId : null} />;
  const since = live?.started_at ?? null;
  return (
    <div className="stage grid aspect-video place-items-center rounded-card p-6 text-center">
      <div className="flex max-w-sm flex-col items-center gap-2">
        <Icon of={Radio} size={32} className="motion-live text-live-text" />
        <div role="status" className="flex flex-col gap-2">
          <p className="text-18 font-semibold">
            {since === null ? t('live.recorded') : t('live.soon')}
          </p>
          <p className="text-ink-2">
            {since === null ? t('live.recordedDetail') : t('live.soonDetail')}
          </p>
        </div>
        {since !== null && (
          <p className="text-13 text-ink-2 figures">
            {t('live.since', { time: timeOf(since, locale) })}
          </p>
        )}
        {action && <div className="mt-3">{action}</div>}
      </div>
    </div>
  );
}
