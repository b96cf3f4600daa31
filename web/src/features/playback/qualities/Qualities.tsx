import { useMutation, useQuery } from '@tanstack/react-query';
import { CircleCheck, Layers } from 'lucide-react';
import { useState, type SubmitEvent } from 'react';
import type { RungProgress, RungState } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { percent, remaining } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Notice } from '@/ui/Notice';
import { Progress } from '@/ui/Progress';
import { StatePill, type Tone } from '@/ui/StatePill';
import { makeQualities } from '../api';
import { transcodeQuery } from '../state';
import { usePlaybackChange } from '../usePlaybackChange';

/** What can be asked for; those that would be better than the source are left out by the server. */
const OFFERED = [250, 500, 1000, 2000, 4000, 8000] as const;
const USUAL: readonly number[] = [500, 1000, 2000, 4000];

const TONES: Record<RungState, Tone> = {
  queued: 'neutral',
  running: 'working',
  ready: 'neutral',
  failed: 'failed',
};

function useBitrate(): (kbps: number) => string {
  const locale = useLocale();
  return (kbps) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: kbps < 1000 ? 'kilobit-per-second' : 'megabit-per-second',
      maximumSignificantDigits: 3,
    }).format(kbps < 1000 ? kbps : kbps / 1000);
}

const REASONS = ['above_source_height', 'above_source_bitrate', 'no_pictures'] as const;

/** Why a quality is not made; a reason nobody has words for yet is said as the server has it. */
function useReason(): (reason: string) => string {
  const { t } = useTranslation('playback');
  return (reason) => {
    const known = REASONS.find((each) => each === reason);
    return known ? t(`qualities.reason.${known}`) : reason;
  };
}

function Rung({ rung }: { rung: RungProgress }) {
  const { t } = useTranslation('playback');
  const locale = useLocale();
  const bitrate = useBitrate();
  const name =
    rung.height !== null ? t('player.rung', { height: rung.height }) : t('player.soundOnly');
  return (
    <li className="flex flex-col gap-2 border-b border-line py-3 last:border-b-0">
      <div className="flex items-center gap-3">
        <span className="flex-1 font-medium figures">
          {name}{' '}
          <span className="text-13 font-normal text-ink-2">
            {bitrate(rung.bitrate_kbps)}
            {rung.as_it_is && ` · ${t('qualities.asItIs')}`}
          </span>
        </span>
        <StatePill
          tone={TONES[rung.state]}
          {...(rung.state === 'ready' ? { icon: CircleCheck } : {})}
        >
          {rung.state === 'running'
            ? percent(rung.percent / 100, locale)
            : t(`qualities.state.${rung.state}`)}
        </StatePill>
      </div>
      {rung.state === 'running' && <Progress share={rung.percent / 100} label={name} />}
    </li>
  );
}

interface MakeDialogProps {
  recordingId: string;
  /** What there is now, in kbit/s. */
  there: readonly number[];
  onClose: () => void;
}

function MakeDialog({ recordingId, there, onClose }: MakeDialogProps) {
  const { t } = useTranslation('playback');
  const { t: tc } = useTranslation();
  const bitrate = useBitrate();
  const { changed } = usePlaybackChange();
  const [chosen, setChosen] = useState<readonly number[]>(there.length > 0 ? there : USUAL);
  const make = useMutation({
    mutationFn: () => makeQualities(recordingId, [...chosen]),
    onSuccess: async () => {
      await changed();
      onClose();
    },
  });
  // One that was asked for by number elsewhere is offered too: what is not ticked is removed.
  const offered = [...new Set([...OFFERED, ...there])].toSorted((a, b) => a - b);
  const hintOf = (kbps: number) => {
    const known = OFFERED.find((each) => each === kbps);
    return known && t(`qualities.hint.${known}`);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (chosen.length > 0) make.mutate();
  };
  return (
    <Dialog open onClose={onClose} title={t('qualities.make')} closeLabel={tc('action.close')}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <p className="text-ink-1">{t('qualities.makeDetail')}</p>
        {make.isError && <ProblemNotice error={make.error} />}
        <fieldset className="flex flex-col gap-2">
          <legend className="sr-only">{t('qualities.title')}</legend>
          {offered.map((kbps) => (
            <Checkbox
              key={kbps}
              label={<span className="figures">{bitrate(kbps)}</span>}
              hint={hintOf(kbps)}
              checked={chosen.includes(kbps)}
              onChange={(on) =>
                setChosen(offered.filter((each) => (each === kbps ? on : chosen.includes(each))))
              }
            />
          ))}
        </fieldset>
        <DialogActions>
          <Button look="quiet" onClick={onClose}>
            {tc('action.cancel')}
          </Button>
          <Button look="main" type="submit" pending={make.isPending} disabled={chosen.length === 0}>
            {t('qualities.start')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface QualitiesProps {
  recordingId: string;
  canEdit: boolean;
}

/** The qualities that viewers are offered, how far each is, and what was left out and why. */
export function Qualities({ recordingId, canEdit }: QualitiesProps) {
  const { t } = useTranslation('playback');
  const locale = useLocale();
  const bitrate = useBitrate();
  const progress = useQuery({ ...transcodeQuery(recordingId), retry: false });
  const [making, setMaking] = useState(false);
  const why = useReason();
  const { data } = progress;
  const runs = data && (data.state === 'running' || data.state === 'queued');
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-13 font-medium text-ink-2">{t('qualities.title')}</h3>
      {progress.isError && (
        <ProblemNotice error={progress.error} onRetry={() => void progress.refetch()} />
      )}
      {runs && (
        <p role="status" className="text-13 text-ink-2 figures">
          {t('qualities.running', { percent: percent(data.percent / 100, locale) })}
          {data.eta_s ? ` · ${t('preparing.left', { length: remaining(data.eta_s, locale) })}` : ''}
        </p>
      )}
      {data && data.problem !== null && (
        <Notice tone="problem" title={t('qualities.failed')}>
          {data.problem}
        </Notice>
      )}
      {data && data.renditions.length > 0 ? (
        <ul>
          {data.renditions.map((rung) => (
            <Rung key={rung.id} rung={rung} />
          ))}
        </ul>
      ) : (
        data && !runs && <p className="text-ink-2">{t('qualities.none')}</p>
      )}
      {data && data.left_out.length > 0 && (
        <ul className="text-13 text-ink-2">
          {data.left_out.map(({ bitrate_kbps, reason }) => (
            <li key={bitrate_kbps}>
              {t('qualities.leftOut', { bitrate: bitrate(bitrate_kbps), reason: why(reason) })}
            </li>
          ))}
        </ul>
      )}
      {canEdit && data && (
        <div>
          <Button icon={Layers} disabled={runs === true} onClick={() => setMaking(true)}>
            {t('qualities.make')}
          </Button>
        </div>
      )}
      {making && data && (
        <MakeDialog
          recordingId={recordingId}
          there={data.renditions
            .filter(({ kind }) => kind === 'picture')
            .map(({ bitrate_kbps }) => bitrate_kbps)}
          onClose={() => setMaking(false)}
        />
      )}
    </section>
  );
}
