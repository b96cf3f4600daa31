import { Link } from '@tanstack/react-router';
import { PanelRightOpen } from 'lucide-react';
import type { Job } from '@/api';
import { exactDate, percent, remaining, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import { Progress } from '@/ui/Progress';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { JobActions } from './JobActions';
import { JobPill } from './JobPill';
import { useJobTitle } from './useJobTitle';

interface TableProps {
  jobs: readonly Job[];
  now: number;
  /** For who runs the server: the names of kinds too. */
  technical: boolean;
  onOpen: (job: Job) => void;
}

function When({ at, now, words }: { at: string; now: number; words: 'asked' | 'began' | 'ended' }) {
  const { t } = useTranslation('jobs');
  const locale = useLocale();
  return (
    <time dateTime={at} title={exactDate(at, locale)} className="block whitespace-nowrap">
      {t(words, { when: spokenDate(at, now, locale) })}
    </time>
  );
}

/** How it goes: the pill, and under it the one thing that is worth knowing in this state. */
function Standing({ job, now }: { job: Job; now: number }) {
  const { t } = useTranslation('jobs');
  const locale = useLocale();
  const title = useJobTitle()(job);
  const share = job.percent / 100;
  const left = job.eta_s === null ? null : t('left', { length: remaining(job.eta_s, locale) });
  return (
    <div className="flex max-w-72 min-w-40 flex-col items-start gap-1.5">
      <JobPill job={job} />
      {job.state === 'running' && (
        <>
          <Progress
            share={share}
            label={`${title}: ${percent(share, locale)}${left ? `, ${left}` : ''}`}
            className="w-full"
          />
          {left && <span className="text-13 text-ink-2 figures">{left}</span>}
        </>
      )}
      {job.state === 'queued' && job.next_try_at !== null && (
        <span className="text-13 text-ink-2 figures">
          {t('nextTry', { when: spokenDate(job.next_try_at, now, locale) })}
        </span>
      )}
      {job.problem !== null && (job.state === 'failed' || job.state === 'queued') && (
        <span className={job.state === 'failed' ? 'text-13 text-live-text' : 'text-13 text-ink-2'}>
          {job.problem}
        </span>
      )}
    </div>
  );
}

function Row({
  job,
  now,
  technical,
  onOpen,
}: { job: Job; now: number } & Omit<TableProps, 'jobs' | 'now'>) {
  const { t } = useTranslation('jobs');
  const title = useJobTitle()(job);
  const recording = job.recording_id !== null && job.recording_title !== null && (
    <Link
      to="/recordings/$recordingId"
      params={{ recordingId: job.recording_id }}
      className="text-brand-text underline-offset-4 hover:underline"
    >
      {job.recording_title}
    </Link>
  );
  return (
    <Tr>
      <Td className="min-w-0 align-top">
        <span className="block font-medium break-words">{title}</span>
        {technical && <span className="block font-mono text-12 text-ink-2">{job.kind}</span>}
        <span className="block text-13 md:hidden">{recording}</span>
        <span className="mt-2 block md:hidden">
          <Standing job={job} now={now} />
        </span>
      </Td>
      <Td className="align-top break-words max-md:hidden">{recording || '–'}</Td>
      <Td className="align-top max-md:hidden">
        <Standing job={job} now={now} />
      </Td>
      <Td className="align-top text-13 text-ink-2 figures max-lg:hidden">
        {job.started_at === null ? (
          <When at={job.created_at} now={now} words="asked" />
        ) : (
          <When at={job.started_at} now={now} words="began" />
        )}
        {job.ended_at !== null && <When at={job.ended_at} now={now} words="ended" />}
      </Td>
      <Td className="pe-0 align-top">
        <div className="flex flex-wrap justify-end gap-2">
          <JobActions job={job} />
          <IconButton
            icon={PanelRightOpen}
            size="small"
            label={`${t('details')}: ${title}`}
            onClick={() => onOpen(job)}
          />
        </div>
      </Td>
    </Tr>
  );
}

/** Jobs in a table; on a phone each is one cell. */
export function JobTable({ jobs, now, technical, onOpen }: TableProps) {
  const { t } = useTranslation('jobs');
  return (
    <Table
      caption={t('title')}
      head={
        <>
          <Th>{t('what')}</Th>
          <Th className="max-md:hidden">{t('recording')}</Th>
          <Th className="max-md:hidden">{t('stateLabel')}</Th>
          <Th className="max-lg:hidden">{t('when')}</Th>
          <Th className="pe-0 text-end">
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </>
      }
    >
      {jobs.map((job) => (
        <Row key={job.id} job={job} now={now} technical={technical} onOpen={onOpen} />
      ))}
    </Table>
  );
}
