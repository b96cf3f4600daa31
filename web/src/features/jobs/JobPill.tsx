import { CircleCheck, CircleDashed, CircleSlash, Clock } from 'lucide-react';
import type { Job, JobState } from '@/api';
import { percent } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { StatePill, type Tone } from '@/ui/StatePill';

const LOOKS: Record<JobState, { tone: Tone; icon?: typeof CircleCheck }> = {
  queued: { tone: 'neutral', icon: CircleDashed },
  running: { tone: 'working' },
  done: { tone: 'neutral', icon: CircleCheck },
  failed: { tone: 'failed' },
  cancelled: { tone: 'neutral', icon: CircleSlash },
};

/** Where a job stands. */
export function JobPill({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const locale = useLocale();
  const { tone, icon } = LOOKS[job.state];
  const waits = job.state === 'queued' && job.next_try_at !== null && job.attempts > 0;
  const look = waits ? { tone: 'risk' as const, icon: Clock } : { tone, ...(icon ? { icon } : {}) };
  return (
    <StatePill {...look}>
      {job.stopping ? t('state.stopping') : waits ? t('state.again') : t(`state.${job.state}`)}
      {job.state === 'running' && !job.stopping && ` ${percent(job.percent / 100, locale)}`}
    </StatePill>
  );
}
