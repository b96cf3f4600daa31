import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCcw, X } from 'lucide-react';
import type { Job, Recording } from '@/api';
import { useJobTitle } from '@/features/jobs';
import { ProblemNotice } from '@/frame/Problem';
import { percent, remaining, spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Notice } from '@/ui/Notice';
import { Progress } from '@/ui/Progress';
import { cancelJob, retryJob } from './api';
import { isRunning } from './model';
import { recordingsChanged } from './state';

/** One piece of work: how far it is, and the two things one can do about it. */
export function JobRow({ job }: { job: Job }) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const onSettled = () => recordingsChanged(queries);
  const cancel = useMutation({ mutationFn: () => cancelJob(job.id), onSettled });
  const retry = useMutation({ mutationFn: () => retryJob(job.id), onSettled });
  const problem = cancel.error ?? retry.error;
  const title = useJobTitle()(job);
  const said = {
    queued: t('work.queued'),
    running:
      percent(job.percent / 100, locale) +
      (job.eta_s === null ? '' : ` · ${t('work.left', { length: remaining(job.eta_s, locale) })}`),
    done: '',
    failed: job.problem ?? t('work.failed'),
    cancelled: t('work.cancelled'),
  }[job.state];
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{title}</p>
          <p
            className={
              job.state === 'failed' ? 'text-13 text-live-text' : 'text-13 text-ink-2 figures'
            }
          >
            {said}
          </p>
        </div>
        {isRunning(job) ? (
          <IconButton
            icon={X}
            size="small"
            label={`${t('work.cancel')}: ${title}`}
            disabled={cancel.isPending}
            onClick={() => cancel.mutate()}
          />
        ) : (
          job.state !== 'done' && (
            <Button
              size="small"
              icon={RotateCcw}
              pending={retry.isPending}
              onClick={() => retry.mutate()}
            >
              {tc('action.retry')}
            </Button>
          )
        )}
      </div>
      {isRunning(job) && (
        <Progress
          share={job.state === 'running' ? job.percent / 100 : 0}
          label={`${title}: ${said}`}
        />
      )}
      {problem && <ProblemNotice error={problem} />}
    </li>
  );
}

function Arriving({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const waiting = recording.arriving.flatMap((each) => {
    const track = recording.tracks.find(({ id }) => id === each.track);
    return track && each.seconds_missing > 0 ? [{ ...each, track }] : [];
  });
  if (waiting.length === 0) return null;
  return (
    <Notice tone="risk" title={t('work.arriving')}>
      <p>{t('work.arrivingDetail')}</p>
      <ul className="mt-1 text-13 figures">
        {waiting.map(({ track, seconds_missing }) => (
          <li key={track.id}>
            {t('work.arrivingOne', {
              name: track.participant.name,
              kind: t(`kind.${track.kind}`),
              length: spokenLength(seconds_missing * 1000, locale),
            })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

/** What is still being done for this recording, under its player. */
export function Work({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  const jobs = recording.jobs.filter((job) => job.state !== 'done');
  return (
    <>
      <Arriving recording={recording} />
      {jobs.length > 0 && (
        <section aria-label={t('work.title')}>
          <ul className="divide-y divide-line rounded-card px-4 ring-1 ring-line">
            {jobs.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
