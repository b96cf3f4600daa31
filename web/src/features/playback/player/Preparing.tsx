import { useQuery } from '@tanstack/react-query';
import { CircleDashed } from 'lucide-react';
import { percent, remaining } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { Progress } from '@/ui/Progress';
import { transcodeQuery } from '../state';

interface PreparingProps {
  /** Null for a guest, who may not ask how far it is. */
  recordingId: string | null;
}

/** The stage while there is nothing to play yet: how far it is, and that it begins by itself. */
export function Preparing({ recordingId }: PreparingProps) {
  const { t } = useTranslation('playback');
  const locale = useLocale();
  const { data } = useQuery({
    ...transcodeQuery(recordingId ?? ''),
    enabled: recordingId !== null,
    retry: false,
  });
  const runs = data && (data.state === 'running' || data.state === 'queued') ? data : null;
  const said =
    runs &&
    percent(runs.percent / 100, locale) +
      (runs.eta_s ? ` · ${t('preparing.left', { length: remaining(runs.eta_s, locale) })}` : '');
  return (
    <div className="stage grid aspect-video place-items-center rounded-card p-6 text-center">
      <div className="flex w-full max-w-sm flex-col items-center gap-2" role="status">
        <Icon of={CircleDashed} size={32} className="text-ink-2" />
        <p className="text-18 font-semibold">{t('preparing.title')}</p>
        <p className="text-ink-2">{t('preparing.detail')}</p>
        {runs && (
          <>
            <Progress
              share={runs.percent / 100}
              label={t('preparing.title')}
              className="mt-3 w-full"
            />
            <p className="text-13 text-ink-2 figures">{said}</p>
          </>
        )}
      </div>
    </div>
  );
}
