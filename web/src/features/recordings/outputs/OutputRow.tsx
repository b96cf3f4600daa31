import type { LucideIcon } from 'lucide-react';
import {
  AudioLines,
  CircleCheck,
  FileArchive,
  Film,
  Music,
  RefreshCw,
  RotateCcw,
} from 'lucide-react';
import type { Output } from '@/api';
import { cx } from '@/kit/cx';
import { exactDate, fileSize, spokenDate, spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { StatePill, type Tone } from '@/ui/StatePill';
import { Handles } from './Handles';
import { Making } from './Making';
import { hasFile, isMaking, isWorthMaking, standingOf, type Format, type Standing } from './model';
import { OutputDetails } from './OutputDetails';
import { useOutputActions, type OutputActions } from './useOutputActions';
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

function Stands({ output }: { output: Output }) {
  const { t } = useTranslation('recordings');
  const standing = standingOf(output);
  return (
    // Said when it turns; how far the work is would be said without end.
    <span role="status">
      <StatePill tone={TONES[standing]} {...(standing === 'ready' ? { icon: CircleCheck } : {})}>
        {t(`outputs.state.${standing}`)}
      </StatePill>
    </span>
  );
}

/** How long and how large it is, and when it was made. */
function Facts({ output, now }: { output: Output; now: number }) {
  const locale = useLocale();
  const { duration_ms: length, size_bytes: size, made_at: at } = output;
  if (!hasFile(output)) return null;
  const facts = [
    length === null ? null : spokenLength(length, locale),
    size === null ? null : fileSize(size, locale),
  ].filter((fact) => fact !== null);
  return (
    <p className="text-13 text-ink-2 figures">
      {facts.join(' · ')}
      {at !== null && (
        <>
          {' · '}
          <time dateTime={at} title={exactDate(at, locale)}>
            {spokenDate(at, now, locale)}
          </time>
        </>
      )}
    </p>
  );
}

interface AgainProps {
  output: Output;
  what: string;
  actions: OutputActions;
}

/** Why it is worth making it again, and the way to it. */
function Again({ output, what, actions: { again } }: AgainProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  // A file that could not be made again is still there, and says why.
  const failed = output.state === 'failed' || Boolean(output.problem);
  const why = failed
    ? (output.problem ?? t('work.failed'))
    : t(output.settings.format === 'tracks' ? 'outputs.staleTracks' : 'outputs.stale');
  const label = failed ? tc('action.retry') : t('outputs.again');
  return (
    <div className="flex flex-wrap items-center justify-between gap-2">
      <p
        className={cx(
          'min-w-0 flex-1 basis-48 text-13',
          failed ? 'text-live-text' : 'text-risk-text',
        )}
      >
        {why}
      </p>
      <Button
        size="small"
        icon={failed ? RotateCcw : RefreshCw}
        pending={again.isPending}
        onClick={() => again.mutate()}
        aria-label={`${label}: ${what}`}
      >
        {label}
      </Button>
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
  const { name, how } = useOutputWords()(output.settings);
  const actions = useOutputActions(output);
  // Several of one kind differ by their settings only, which is what tells their buttons apart.
  const what = `${name}, ${how}`;
  const common = { output, what, actions };
  return (
    <li className="flex flex-col gap-2 border-b border-line py-3 last:border-b-0">
      <div className="flex items-start gap-3">
        <Icon of={ICONS[output.settings.format]} className="mt-0.5 shrink-0 text-ink-2" />
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="font-medium">{name}</span>
            <Stands output={output} />
          </p>
          <p className="text-13 text-ink-2 figures">{how}</p>
          <Facts output={output} now={now} />
        </div>
        <Handles {...common} />
      </div>
      <div className="flex flex-col gap-2 ps-[1.875rem]">
        {isMaking(output) && <Making {...common} />}
        {isWorthMaking(output) && <Again {...common} />}
        {hasFile(output) && <OutputDetails output={output} />}
      </div>
    </li>
  );
}
