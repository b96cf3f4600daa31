import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { JobDetail, JobTry } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { exactDate, remaining } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Dialog } from '@/ui/Dialog';
import { Progress } from '@/ui/Progress';
import { Skeleton } from '@/ui/Skeleton';
import { JobActions } from './JobActions';
import { JobPill } from './JobPill';
import { isOpen } from './model';
import { jobLogQuery, jobQuery } from './state';
import { useJobTitle } from './useJobTitle';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-13 text-ink-2">{name}</dt>
      <dd className="break-words figures">{children}</dd>
    </div>
  );
}

function Moment({ at }: { at: string }) {
  const locale = useLocale();
  return <time dateTime={at}>{exactDate(at, locale)}</time>;
}

function Facts({ job }: { job: JobDetail }) {
  const { t } = useTranslation('jobs');
  const locale = useLocale();
  const spoken = (seconds: number) => remaining(seconds, locale);
  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-3 sm:grid-cols-3">
      {job.recording_id !== null && job.recording_title !== null && (
        <Fact name={t('recording')}>
          <Link
            to="/recordings/$recordingId"
            params={{ recordingId: job.recording_id }}
            className="text-brand-text underline-offset-4 hover:underline"
          >
            {job.recording_title}
          </Link>
        </Fact>
      )}
      {job.eta_s !== null && (
        <Fact name={t('leftLabel')}>{t('left', { length: spoken(job.eta_s) })}</Fact>
      )}
      {job.position !== null && (
        <Fact name={t('place')}>
          {job.starts_in_s === null
            ? job.position
            : t('startsIn', { place: job.position, length: spoken(job.starts_in_s) })}
        </Fact>
      )}
      {job.next_try_at !== null && (
        <Fact name={t('nextTryLabel')}>
          <Moment at={job.next_try_at} />
        </Fact>
      )}
      <Fact name={t('askedLabel')}>
        <Moment at={job.created_at} />
      </Fact>
      {job.started_at !== null && (
        <Fact name={t('beganLabel')}>
          <Moment at={job.started_at} />
        </Fact>
      )}
      {job.ended_at !== null && (
        <Fact name={t('endedLabel')}>
          <Moment at={job.ended_at} />
        </Fact>
      )}
      <Fact name={t('tries')}>{t('triesOf', { count: job.attempts, max: job.max_attempts })}</Fact>
      {job.worker !== null && <Fact name={t('worker')}>{job.worker}</Fact>}
    </dl>
  );
}

/** `number` counts on when somebody has it tried again, unlike the attempts that the queue allows. */
function TryLine({ one, number }: { one: JobTry; number: number }) {
  const { t } = useTranslation('jobs');
  return (
    <li className="py-2">
      <p className="text-13 figures">
        <span className="font-medium">{t('tryNumber', { number })}</span> ·{' '}
        {t(one.ended === null ? 'end.running' : `end.${one.ended}`)} ·{' '}
        <span className="text-ink-2">
          <Moment at={one.started_at} />
          {one.worker === null ? '' : ` · ${one.worker}`}
        </span>
      </p>
      {one.problem !== null && <p className="text-13">{one.problem}</p>}
      {one.cause !== null && one.cause !== one.problem && (
        <p className="font-mono text-12 break-words text-ink-2">{one.cause}</p>
      )}
    </li>
  );
}

function Log({ id, moves }: { id: string; moves: boolean }) {
  const { t } = useTranslation('jobs');
  const log = useQuery(jobLogQuery(id, moves));
  if (log.isError) return <ProblemNotice error={log.error} />;
  const text = log.data?.text ?? '';
  return (
    <section aria-label={t('log')}>
      <h3 className="mb-1 font-medium">{t('log')}</h3>
      {log.isPending && <Skeleton className="h-16" />}
      {log.data && text === '' && <p className="text-13 text-ink-2">{t('logEmpty')}</p>}
      {text !== '' && (
        <pre
          dir="ltr"
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls is reached by the keyboard
          tabIndex={0}
          className="max-h-64 overflow-auto rounded-inner bg-surface-2 p-3 font-mono text-12 whitespace-pre-wrap"
        >
          {text}
        </pre>
      )}
    </section>
  );
}

function Body({ job, technical }: { job: JobDetail; technical: boolean }) {
  const { t } = useTranslation('jobs');
  const title = useJobTitle()(job);
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <JobPill job={job} />
        <JobActions job={job} />
      </div>
      {job.state === 'running' && <Progress share={job.percent / 100} label={title} />}
      {job.problem !== null && (
        <section aria-label={t('reason')}>
          <h3 className="font-medium">{t('reason')}</h3>
          <p className={job.state === 'failed' ? 'text-live-text' : ''}>{job.problem}</p>
          {job.cause !== null && job.cause !== job.problem && (
            <p className="mt-1 font-mono text-12 break-words text-ink-2">{job.cause}</p>
          )}
        </section>
      )}
      <Facts job={job} />
      {job.tries.length > 0 && (
        <section aria-label={t('tries')}>
          <h3 className="font-medium">{t('tries')}</h3>
          <ul className="divide-y divide-line">
            {job.tries.map((one, n) => (
              <TryLine key={one.started_at} one={one} number={job.tries.length - n} />
            ))}
          </ul>
        </section>
      )}
      {technical && <Log id={job.id} moves={isOpen(job)} />}
    </div>
  );
}

interface DetailsProps {
  id: string | undefined;
  technical: boolean;
  onClose: () => void;
}

/** What became of one job: its tries, its reasons and, for who runs the server, its log. */
export function JobDetails({ id, technical, onClose }: DetailsProps) {
  const { t: tc } = useTranslation();
  const { t } = useTranslation('jobs');
  const titleOf = useJobTitle();
  const job = useQuery({ ...jobQuery(id ?? ''), enabled: id !== undefined });
  return (
    <Dialog
      wide
      open={id !== undefined}
      onClose={onClose}
      title={job.data ? titleOf(job.data) : t('details')}
      closeLabel={tc('action.close')}
    >
      {job.isError && <ProblemNotice error={job.error} onRetry={() => void job.refetch()} />}
      {job.isPending && <Skeleton className="h-48" />}
      {job.data && <Body job={job.data} technical={technical} />}
    </Dialog>
  );
}
