import { useMutation, useQuery } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import {
  AudioLines,
  CircleCheck,
  Download,
  Ellipsis,
  FileArchive,
  Film,
  Link2,
  Music,
  RefreshCw,
  RotateCcw,
  Trash2,
  X,
} from 'lucide-react';
import { useState } from 'react';
import type { Job, Output } from '@/api';
import { jobQuery } from '@/features/jobs';
import { useProblemToast } from '@/frame/useProblemToast';
import { exactDate, fileSize, percent, remaining, spokenDate, spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Ask } from '@/ui/Ask';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { Progress } from '@/ui/Progress';
import { StatePill, type Tone } from '@/ui/StatePill';
import { follow } from '../follow';
import { LinkDialog } from '../LinkDialog';
import { outputAddress } from './api';
import { hasFile, isMaking, standingOf, type Format, type Standing } from './model';
import { OutputDetails } from './OutputDetails';
import { useOutputActions } from './useOutputActions';
import { useOutputWords } from './useOutputWords';

const ICONS: Record<Format, LucideIcon> = {
  mp4: Film,
  mp3: Music,
  wav: AudioLines,
  tracks: FileArchive,
};

const TONES: Record<Standing, Tone> = {
  queued: 'neutral',
  running: 'working',
  failed: 'failed',
  stale: 'risk',
  ready: 'neutral',
};

interface MakingProps {
  job: Job | undefined;
  what: string;
  onCancel: () => void;
  pending: boolean;
}

/** How far the work is, and the way out of it. */
function Making({ job, what, onCancel, pending }: MakingProps) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
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
          disabled={pending || job.stopping}
          onClick={onCancel}
        />
      )}
    </div>
  );
}

interface OutputRowProps {
  output: Output;
  /** When the list was asked for. */
  now: number;
}

/** One file: what it is, how it stands, and all that can be done with it. */
export function OutputRow({ output, now }: OutputRowProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const locale = useLocale();
  const { name, how } = useOutputWords()(output.settings);
  const onError = useProblemToast();
  const [asking, setAsking] = useState(false);
  const making = isMaking(output);
  const { data: job } = useQuery({
    ...jobQuery(output.job_id ?? ''),
    enabled: making && output.job_id !== null,
  });
  const { again, cancel, remove } = useOutputActions(output);
  const get = useMutation({
    mutationFn: () => outputAddress(output),
    onSuccess: follow,
    onError,
  });
  const [address, setAddress] = useState<string | null>(null);
  const link = useMutation({
    mutationFn: () => outputAddress(output),
    onSuccess: setAddress,
    onError,
  });
  const standing = standingOf(output);
  const facts = [
    output.duration_ms === null ? null : spokenLength(output.duration_ms, locale),
    output.size_bytes === null ? null : fileSize(output.size_bytes, locale),
  ].filter((fact) => fact !== null);
  // Several of one kind differ by their settings only, which is what tells their buttons apart.
  const what = `${name}, ${how}`;
  const remake = (
    <Button
      size="small"
      icon={standing === 'failed' ? RotateCcw : RefreshCw}
      pending={again.isPending}
      onClick={() => again.mutate()}
      aria-label={`${standing === 'failed' ? tc('action.retry') : t('outputs.again')}: ${what}`}
    >
      {standing === 'failed' ? tc('action.retry') : t('outputs.again')}
    </Button>
  );
  return (
    <li className="flex flex-col gap-2 border-b border-line py-3 last:border-b-0">
      <div className="flex items-start gap-3">
        <Icon of={ICONS[output.settings.format]} className="mt-0.5 shrink-0 text-ink-2" />
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium">{name}</span>
            <span role="status">
              <StatePill
                tone={TONES[standing]}
                {...(standing === 'ready' ? { icon: CircleCheck } : {})}
              >
                {t(`outputs.state.${standing}`)}
              </StatePill>
            </span>
          </p>
          <p className="text-13 text-ink-2 figures">{how}</p>
          {hasFile(output) && output.made_at !== null && (
            <p className="text-13 text-ink-2 figures">
              {facts.join(' · ')}
              {' · '}
              <time dateTime={output.made_at} title={exactDate(output.made_at, locale)}>
                {spokenDate(output.made_at, now, locale)}
              </time>
            </p>
          )}
        </div>
        {hasFile(output) && (
          <IconButton
            icon={Download}
            label={t('download.getOne', { what })}
            disabled={get.isPending}
            onClick={() => get.mutate()}
          />
        )}
        <Menu trigger={<IconButton icon={Ellipsis} label={t('outputs.actions', { what })} />}>
          <MenuItem
            icon={RefreshCw}
            disabled={making || again.isPending}
            onSelect={() => again.mutate()}
          >
            {t('outputs.again')}
          </MenuItem>
          {hasFile(output) && (
            <MenuItem icon={Link2} onSelect={() => link.mutate()}>
              {t('outputs.link')}
            </MenuItem>
          )}
          <MenuLine />
          <MenuItem icon={Trash2} danger onSelect={() => setAsking(true)}>
            {tc('action.delete')}
          </MenuItem>
        </Menu>
      </div>
      <div className="flex flex-col gap-2 ps-[1.875rem]">
        {making && (
          <Making
            job={job}
            what={what}
            pending={cancel.isPending}
            onCancel={() => job && cancel.mutate(job)}
          />
        )}
        {standing === 'failed' && (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="min-w-0 flex-1 basis-48 text-13 text-live-text">
              {output.problem ?? t('work.failed')}
            </p>
            {remake}
          </div>
        )}
        {standing === 'stale' && (
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="min-w-0 flex-1 basis-48 text-13 text-risk-text">
              {t(output.settings.format === 'tracks' ? 'outputs.staleTracks' : 'outputs.stale')}
            </p>
            {remake}
          </div>
        )}
        {hasFile(output) && <OutputDetails output={output} />}
      </div>
      <LinkDialog address={address} onClose={() => setAddress(null)} />
      <Ask
        open={asking}
        title={t('outputs.deleteTitle', { what: name })}
        action={tc('action.delete')}
        cancelLabel={tc('action.cancel')}
        closeLabel={tc('action.close')}
        danger
        pending={remove.isPending}
        onClose={() => setAsking(false)}
        onYes={() => remove.mutate(undefined, { onSettled: () => setAsking(false) })}
      >
        <p className="mb-2 text-ink-2">{how}</p>
        {t('outputs.deleteDetail')}
      </Ask>
    </li>
  );
}
