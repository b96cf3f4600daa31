import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { Output } from '@/api';
import { jobQuery } from '@/features/jobs';
import { percent, remaining } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import { Progress } from '@/ui/Progress';
import type { OutputActions } from './useOutputActions';

interface MakingProps {
  output: Output;
  what: string;
  actions: OutputActions;
}

/** How far the work is, and the way out of it. */
export function Making({ output, what, actions: { cancel } }: MakingProps) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const { data: job } = useQuery({
    ...jobQuery(output.job_id ?? ''),
    enabled: output.job_id !== null,
  });
  const runs = job?.state === 'running';
  const left =
    runs && job.eta_s !== null ? t('work.left', { length: remaining(job.eta_s, locale) }) : null;
  const said = runs
    ? [percent(job.percent / 100, locale), left].filter((part) => part !== null).join(' · ')
    : t('work.queued');
  return (
    <div className="flex items-center gap-3">
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className="text-13 text-ink-2 figures">{said}</p>
        <Progress share={runs ? job.percent / 100 : 0} label={`${what}: ${said}`} />
      </div>
      {job && (
        <IconButton
          icon={X}
          label={`${t('work.cancel')}: ${what}`}
          disabled={cancel.isPending || job.stopping}
          onClick={() => cancel.mutate(job)}
        />
      )}
    </div>
  );
}
