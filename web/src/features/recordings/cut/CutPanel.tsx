import { useMutation, useQuery } from '@tanstack/react-query';
import { Ear, Plus, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MixCut, Recording } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Select } from '@/ui/Select';
import { Switch } from '@/ui/Switch';
import { AssetPicker } from './AssetPicker';
import { brandQuery, findPauses } from './api';
import { LowerThirds } from './LowerThirds';
import {
  END_MS,
  FADES_MS,
  FIRST_TRIM,
  isBackwards,
  isPicture,
  KEEP_MS,
  leftMs,
  LONGER_THAN_MS,
  withValue,
} from './model';
import { TimeField } from './TimeField';

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-4">
      <h3 className="text-13 font-medium text-ink-2">{title}</h3>
      {children}
    </section>
  );
}

interface SecondsProps {
  label: string;
  value: number;
  offered: readonly number[];
  onChange: (ms: number) => void;
}

function Seconds({ label, value, offered, onChange }: SecondsProps) {
  const { t } = useTranslation('recordings');
  return (
    <Select
      label={label}
      value={String(value)}
      options={withValue(offered, value).map((ms) => ({
        value: String(ms),
        label: ms === 0 ? t('cut.no') : t('cut.seconds', { seconds: ms / 1000 }),
      }))}
      onChoose={(ms) => onChange(Number(ms))}
    />
  );
}

interface EndProps {
  label: string;
  value: MixCut['intro'];
  onChange: (end: MixCut['intro']) => void;
}

function End({ label, value, onChange }: EndProps) {
  const { t } = useTranslation('recordings');
  const kept = useQuery(brandQuery);
  return (
    <>
      <AssetPicker
        clips
        label={label}
        value={value?.asset ?? null}
        onChoose={(asset) =>
          onChange(asset === null ? null : { asset, length_ms: value?.length_ms ?? 5000 })
        }
      />
      {value && kept.data && isPicture(kept.data.items, value.asset) && (
        <Seconds
          label={t('cut.pictureFor')}
          value={value.length_ms}
          offered={END_MS}
          onChange={(ms) => onChange({ ...value, length_ms: ms })}
        />
      )}
    </>
  );
}

interface CutPanelProps {
  recording: Recording;
  /** Of all that was recorded. */
  lengthMs: number;
  cut: MixCut;
  onChange: (cut: MixCut) => void;
}

/** Everything that can be said of how a mix is cut. */
export function CutPanel({ recording, lengthMs, cut, onChange }: CutPanelProps) {
  const { t } = useTranslation('recordings');
  const set = (part: Partial<MixCut>) => onChange({ ...cut, ...part });
  const trim = cut.trim_silence;
  const pauses = useMutation({ mutationFn: findPauses });
  const setTrim = (part: typeof trim) => {
    pauses.reset();
    set({ trim_silence: part });
  };
  const setStretch = (at: number, part: Partial<MixCut['removed'][number]>) =>
    set({ removed: cut.removed.map((each, n) => (n === at ? { ...each, ...part } : each)) });
  const isEmpty = leftMs(cut, lengthMs) < 500;
  return (
    <div className="flex flex-col gap-7">
      <Part title={t('cut.edges')}>
        <div className="grid grid-cols-2 gap-3">
          <TimeField
            label={t('cut.from')}
            value={cut.from_ms}
            onChange={(ms) => set({ from_ms: ms })}
          />
          <TimeField
            label={t('cut.to')}
            value={Math.min(cut.to_ms ?? lengthMs, lengthMs)}
            error={isEmpty ? t('cut.nothingLeft') : undefined}
            onChange={(ms) => set({ to_ms: ms >= lengthMs ? null : ms })}
          />
          <Seconds
            label={t('cut.fadeIn')}
            value={cut.fade_in_ms}
            offered={FADES_MS}
            onChange={(ms) => set({ fade_in_ms: ms })}
          />
          <Seconds
            label={t('cut.fadeOut')}
            value={cut.fade_out_ms}
            offered={FADES_MS}
            onChange={(ms) => set({ fade_out_ms: ms })}
          />
        </div>
        <p className="text-13 text-ink-2" aria-live="polite">
          {t('cut.left', {
            left: timecode(leftMs(cut, lengthMs)),
            whole: timecode(lengthMs),
          })}
        </p>
      </Part>
      <Part title={t('cut.removed')}>
        <ul aria-label={t('cut.removed')} className="flex flex-col gap-3">
          {cut.removed.map((stretch, n) => (
            <li key={n} className="grid grid-cols-[1fr_1fr_auto] items-end gap-3">
              <TimeField
                label={t('cut.removedFrom')}
                value={stretch.from_ms}
                onChange={(ms) => setStretch(n, { from_ms: ms })}
              />
              <TimeField
                label={t('cut.removedTo')}
                value={stretch.to_ms}
                error={isBackwards(stretch) ? t('cut.backwards') : undefined}
                onChange={(ms) => setStretch(n, { to_ms: ms })}
              />
              <IconButton
                icon={Undo2}
                label={t('cut.undo', { from: timecode(stretch.from_ms) })}
                onClick={() => set({ removed: cut.removed.filter((_, other) => other !== n) })}
              />
            </li>
          ))}
        </ul>
        <div>
          <Button
            icon={Plus}
            onClick={() => {
              const from = cut.removed.at(-1)?.to_ms ?? cut.from_ms;
              set({ removed: [...cut.removed, { from_ms: from, to_ms: from + 1000 }] });
            }}
          >
            {t('cut.add')}
          </Button>
        </div>
      </Part>
      <Part title={t('cut.pauses')}>
        <Switch
          label={t('cut.trim')}
          hint={t('cut.trimHint')}
          on={trim !== null}
          onChange={(on) => setTrim(on ? FIRST_TRIM : null)}
        />
        {trim && (
          <>
            <div className="grid grid-cols-2 gap-3">
              <Seconds
                label={t('cut.longerThan')}
                value={trim.longer_than_ms}
                offered={LONGER_THAN_MS}
                onChange={(ms) => setTrim({ ...trim, longer_than_ms: ms })}
              />
              <Seconds
                label={t('cut.keep')}
                value={trim.keep_ms}
                offered={KEEP_MS}
                onChange={(ms) => setTrim({ ...trim, keep_ms: ms })}
              />
            </div>
            <div className="flex flex-wrap items-center gap-3">
              <Button
                icon={Ear}
                pending={pauses.isPending}
                onClick={() => pauses.mutate({ id: recording.id, ...trim })}
              >
                {t('cut.find')}
              </Button>
              {pauses.data && (
                <span aria-live="polite">
                  {t('cut.saves', {
                    count: pauses.data.pauses.length,
                    time: timecode(pauses.data.saved_ms),
                  })}
                </span>
              )}
            </div>
            {pauses.error && <ProblemNotice error={pauses.error} />}
          </>
        )}
      </Part>
      <Part title={t('cut.ends')}>
        <End label={t('cut.intro')} value={cut.intro} onChange={(intro) => set({ intro })} />
        <End label={t('cut.outro')} value={cut.outro} onChange={(outro) => set({ outro })} />
      </Part>
      <Part title={t('cut.thirds')}>
        <LowerThirds
          recording={recording}
          cut={cut}
          onChange={(thirds) => set({ lower_thirds: thirds })}
        />
      </Part>
    </div>
  );
}
