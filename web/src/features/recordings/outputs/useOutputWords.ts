import type { OutputSettings } from '@/api';
import { useLocale, useTranslation } from '@/kit/i18n';

export interface OutputWords {
  /** What it is: `MP3 sound`. */
  name: string;
  /** How it is made: `128 kbit/s · Stereo · with chapters`. */
  how: string;
}

/** A bit rate as it is written in the reader's language. */
export function useBitrate(): (kbps: number) => string {
  const locale = useLocale();
  return (kbps) =>
    new Intl.NumberFormat(locale, { style: 'unit', unit: 'kilobit-per-second' }).format(kbps);
}

/** A file and its settings in words. */
export function useOutputWords(): (settings: OutputSettings) => OutputWords {
  const { t } = useTranslation('recordings');
  const bitrate = useBitrate();
  const parts = (settings: OutputSettings): (string | false)[] => {
    switch (settings.format) {
      case 'mp4':
        return [
          settings.height === null
            ? t('outputs.asTheMix')
            : t('outputs.lines', { height: settings.height }),
          t(`outputs.qualityOf.${settings.quality}`),
          settings.chapters && t('outputs.chapters'),
        ];
      case 'mp3':
        return [
          bitrate(settings.bitrate_kbps),
          t(`outputs.channelsOf.${settings.channels}`),
          settings.chapters && t('outputs.chapters'),
          settings.cover && t('outputs.cover'),
        ];
      case 'wav':
        return [t('outputs.bitsOf', { bits: settings.bits })];
      case 'tracks':
        return [t('outputs.voices'), settings.pictures && t('outputs.pictures')];
    }
  };
  return (settings) => ({
    name: t(`outputs.format.${settings.format}`),
    how: parts(settings).filter(Boolean).join(' · '),
  });
}
