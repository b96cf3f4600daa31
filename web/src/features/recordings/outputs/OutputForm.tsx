import type { ApiError, Recording } from '@/api';
import { fileSize } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Select } from '@/ui/Select';
import { Switch } from '@/ui/Switch';
import { mixOf } from '../model';
import {
  BITRATES_KBPS,
  BITS,
  bytesAnHour,
  CHANNELS,
  heightsBelow,
  isCopy,
  QUALITIES,
  type Format,
  type SettingsOf,
} from './model';
import { useBitrate } from './useOutputWords';

interface FormProps<F extends Format> {
  recording: Recording;
  settings: SettingsOf<F>;
  /** What the server said of it. */
  refusal: ApiError | undefined;
  onChange: (settings: SettingsOf<F>) => void;
}

interface ChaptersProps {
  on: boolean;
  onChange: (on: boolean) => void;
}

function Chapters({ on, onChange }: ChaptersProps) {
  const { t } = useTranslation('recordings');
  return (
    <Switch
      label={t('outputs.withChapters')}
      hint={t('outputs.withChaptersHint')}
      on={on}
      onChange={onChange}
    />
  );
}

/** How a film is made. */
export function Mp4Form({ recording, settings, refusal, onChange }: FormProps<'mp4'>) {
  const { t } = useTranslation('recordings');
  const mix = mixOf(recording)?.height ?? null;
  const heights = heightsBelow(mix);
  const whole = mix === null ? t('outputs.asTheMix') : t('outputs.asTheMixOf', { height: mix });
  return (
    <>
      {heights.length > 0 && (
        <Select
          label={t('outputs.size')}
          error={refusal?.field('height')}
          value={String(settings.height ?? '')}
          options={[
            { value: '', label: whole },
            ...heights.map((height) => ({
              value: String(height),
              label: t('outputs.lines', { height }),
            })),
          ]}
          onChoose={(height) =>
            onChange({ ...settings, height: height === '' ? null : Number(height) })
          }
        />
      )}
      <Select
        label={t('outputs.quality')}
        hint={t(isCopy(settings, mix) ? 'outputs.copied' : 'outputs.coded')}
        error={refusal?.field('quality')}
        value={settings.quality}
        options={QUALITIES.map((value) => ({ value, label: t(`outputs.qualityOf.${value}`) }))}
        onChoose={(quality) => onChange({ ...settings, quality })}
      />
      <Chapters
        on={settings.chapters}
        onChange={(chapters) => onChange({ ...settings, chapters })}
      />
    </>
  );
}

/** How sound for listening is made. */
export function Mp3Form({ settings, refusal, onChange }: FormProps<'mp3'>) {
  const { t } = useTranslation('recordings');
  const locale = useLocale();
  const bitrate = useBitrate();
  const { bitrate_kbps: kbps } = settings;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label={t('outputs.bitrate')}
          hint={t('outputs.anHour', { size: fileSize(bytesAnHour(kbps), locale) })}
          error={refusal?.field('bitrate_kbps')}
          value={String(kbps)}
          options={BITRATES_KBPS.map((each) => ({ value: String(each), label: bitrate(each) }))}
          onChoose={(each) => onChange({ ...settings, bitrate_kbps: Number(each) })}
        />
        <Select
          label={t('outputs.channels')}
          error={refusal?.field('channels')}
          value={settings.channels}
          options={CHANNELS.map((value) => ({ value, label: t(`outputs.channelsOf.${value}`) }))}
          onChoose={(channels) => onChange({ ...settings, channels })}
        />
      </div>
      <Chapters
        on={settings.chapters}
        onChange={(chapters) => onChange({ ...settings, chapters })}
      />
      <Switch
        label={t('outputs.withCover')}
        hint={t('outputs.withCoverHint')}
        on={settings.cover}
        onChange={(cover) => onChange({ ...settings, cover })}
      />
    </>
  );
}

/** How exact sound is. */
export function WavForm({ settings, refusal, onChange }: FormProps<'wav'>) {
  const { t } = useTranslation('recordings');
  return (
    <Select
      label={t('outputs.bits')}
      hint={t('outputs.bitsHint')}
      error={refusal?.field('bits')}
      value={String(settings.bits)}
      options={BITS.map((bits) => ({
        value: String(bits),
        label: t('outputs.bitsOf', { bits }),
      }))}
      onChoose={(bits) => onChange({ ...settings, bits: Number(bits) })}
    />
  );
}

/** What goes to an editor. */
export function TracksForm({ settings, onChange }: FormProps<'tracks'>) {
  const { t } = useTranslation('recordings');
  return (
    <Switch
      label={t('outputs.withPictures')}
      hint={t('outputs.withPicturesHint')}
      on={settings.pictures}
      onChange={(pictures) => onChange({ ...settings, pictures })}
    />
  );
}
