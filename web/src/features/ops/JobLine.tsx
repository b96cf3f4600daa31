import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleCheck, CircleDashed, CircleSlash, RotateCcw, X } from 'lucide-react';
import type { Job, JobState } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { exactDate, percent, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Progress } from '@/ui/Progress';
import { StatePill, type Tone } from '@/ui/StatePill';
import { cancelJob, retryJob } from './api';

const LOOKS: Record<JobState, { tone: Tone; icon?: typeof CircleCheck }> = {
  queued: { tone: 'neutral', icon: CircleDashed },
  running: { tone: 'working' },
  done: { tone: 'neutral', icon: CircleCheck },
  failed: { tone: 'failed' },
  cancelled: { tone: 'neutral', icon: CircleSlash },
};

/** The one thing that can be done about a job as it stands. */
function JobButton({ job }: { job: Job }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['jobs'] });
  const cancel = useMutation({ mutationFn: () => cancelJob(job.id), onError, onSettled });
  const retry = useMutation({ mutationFn: () => retryJob(job.id), onError, onSettled });
  if (job.state === 'done') return null;
  const open = job.state === 'queued' || job.state === 'running';
  const label = t(open ? 'action.cancel' : 'action.retry');
  const verb = open ? cancel : retry;
  return (
    <Button
      size="small"
      icon={open ? X : RotateCcw}
      pending={verb.isPending}
      onClick={() => verb.mutate()}
      aria-label={`${label}: ${job.title}`}
    >
      {label}
    </Button>
  );
}

/** A piece of work among all of the server's. */
export function JobLine({ job, now }: { job: Job; now: number }) {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const { title, kind, state, created_at: at, problem } = job;
  const { tone, icon } = LOOKS[state];
  const share = job.percent / 100;
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="truncate font-medium">{title}</p>
          <p className="truncate text-13 text-ink-2 figures">
            <span className="font-mono text-12">{kind}</span> ·{' '}
            <time dateTime={at} title={exactDate(at, locale)}>
              {spokenDate(at, now, locale)}
            </time>
          </p>
        </div>
        <StatePill tone={tone} {...(icon ? { icon } : {})}>
          {t(`jobs.state.${state}`)}
          {state === 'running' && ` ${percent(share, locale)}`}
        </StatePill>
        <JobButton job={job} />
      </div>
      {state === 'failed' && problem && <p className="text-13 text-live-text">{problem}</p>}
      {state === 'running' && <Progress share={share} label={title} />}
    </li>
  );
}
