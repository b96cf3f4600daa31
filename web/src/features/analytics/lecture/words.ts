import { timecode } from '@/kit/format';
import { peakAt } from '@/ui/charts';
import { useTranslation } from '@/kit/i18n';
import type { RecordingAnalytics } from '../model';
import { useFigures } from '../parts/useFigures';

export const at = (second: number): string => timecode(second * 1000);

/** The one sentence that stands above the figures of a recording. */
export function useRecordingFinding(): (figures: RecordingAnalytics) => string {
  const { t } = useTranslation('analytics');
  const { share } = useFigures();
  return ({ viewers, completion, drop_off: [worst] }) => {
    if (viewers === 0) return t('lecture.unwatched');
    const said = t('lecture.finding', { count: viewers, completion: share(completion) });
    if (!worst) return said;
    const left = t('lecture.findingDrop', {
      share: share(worst.share),
      from: at(worst.from_s),
      to: at(worst.to_s),
    });
    return `${said} ${left}`;
  };
}

/** What is to be seen in the strip. */
export function useHeatWords({ heatmap, viewers }: RecordingAnalytics) {
  const { t } = useTranslation('analytics');
  const peak = peakAt(heatmap);
  return {
    summary:
      peak < 0
        ? t('lecture.unwatched')
        : t('heat.summary', { time: at(peak), count: heatmap[peak] ?? 0, of: viewers }),
    say: (second: number) => `${at(second)}: ${t('viewers', { count: heatmap[second] ?? 0 })}`,
  };
}
