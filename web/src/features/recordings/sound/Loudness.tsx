import { useQuery } from '@tanstack/react-query';
import type { MixLoudness, Recording } from '@/api';
import { useLocale, useTranslation } from '@/kit/i18n';
import { StatePill } from '@/ui/StatePill';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { mixOf, peopleOf } from '../model';
import { loudnessQuery } from './api';

function useFigure(): (value: number | null, unit: string) => string {
  const locale = useLocale();
  const format = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return (value, unit) => (value === null ? '–' : `${format.format(value)} ${unit}`);
}

function Figures({ recording, loudness }: { recording: Recording; loudness: MixLoudness }) {
  const { t } = useTranslation('recordings');
  const figure = useFigure();
  const names = new Map(peopleOf(recording).map((person) => [person.id, person.name]));
  return (
    <Table
      compact
      caption={t('sound.figures')}
      head={
        <>
          <Th className="max-sm:whitespace-normal">{t('sound.voice')}</Th>
          <Th className="max-sm:whitespace-normal">{t('sound.recorded')}</Th>
          <Th className="max-sm:whitespace-normal">{t('sound.peak')}</Th>
          <Th className="max-sm:whitespace-normal">{t('sound.mixed')}</Th>
        </>
      }
    >
      {loudness.voices.map((voice) => (
        <Tr key={voice.participant_id}>
          <Td>{names.get(voice.participant_id) ?? t('sound.somebody')}</Td>
          <Td className="figures sm:whitespace-nowrap">{figure(voice.recorded_lufs, 'LUFS')}</Td>
          <Td className="figures sm:whitespace-nowrap">
            {figure(voice.recorded_true_peak_dbtp, 'dBTP')}
          </Td>
          <Td className="figures sm:whitespace-nowrap">{figure(voice.mixed_lufs, 'LUFS')}</Td>
        </Tr>
      ))}
    </Table>
  );
}

/** How loud the mix that plays is, whether that is what was asked for, and how loud its voices are. */
export function Loudness({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  const figure = useFigure();
  const mix = mixOf(recording);
  const { data: loudness } = useQuery(loudnessQuery(recording.id, mix?.size_bytes ?? null));
  if (!loudness) return null;
  return (
    <div className="flex flex-col gap-3">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="figures">
          {figure(loudness.loudness_lufs, 'LUFS')}, {figure(loudness.true_peak_dbtp, 'dBTP')}
        </span>
        {loudness.is_met !== null && (
          <StatePill tone={loudness.is_met ? 'safe' : 'risk'}>
            {t(loudness.is_met ? 'sound.met' : 'sound.missed', {
              target: t(`sound.targetOf.${loudness.target}`),
            })}
          </StatePill>
        )}
      </p>
      <Figures recording={recording} loudness={loudness} />
    </div>
  );
}
