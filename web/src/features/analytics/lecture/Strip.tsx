import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import type { Transport } from '@/features/playback';
import { HeatStrip } from '@/ui/charts';
import { Skeleton } from '@/ui/Skeleton';
import { perMinute } from '../figures';
import { Plot } from '../parts/Plot';
import { recordingAnalyticsQuery } from '../state';
import { at, useHeatWords } from './words';
import type { RecordingAnalytics } from '../model';

interface HeatProps {
  figures: RecordingAnalytics;
  transport: Transport;
  /** Of its heading. */
  level: 2 | 3;
}

/** The strip itself, with the player's place on it. */
export function Heat({ figures, transport, level }: HeatProps) {
  const { t } = useTranslation('analytics');
  const { summary, say } = useHeatWords(figures);
  // To the second is enough for a mark, and draws it once a second.
  const { positionMs } = useStore(transport.state);
  const second = Math.floor(positionMs / 1000);
  const title = t('heat.title');
  return (
    <Plot
      level={level}
      title={title}
      summary={summary}
      table={{
        columns: [t('time'), t('lecture.viewers')],
        rows: perMinute(figures.heatmap).map((value, minute) => ({
          key: String(minute),
          cells: [at(minute * 60), value],
        })),
      }}
    >
      <HeatStrip
        label={summary}
        readLabel={t('read', { what: title })}
        values={figures.heatmap}
        say={say}
        position={second > 0 && second < figures.heatmap.length ? second : null}
        ends={[at(0), at(figures.heatmap.length)]}
        onChoose={(chosen) => transport.seek(chosen * 1000)}
      />
    </Plot>
  );
}

interface StripProps {
  recordingId: string;
  transport: Transport;
}

/** Under the player: what of it was watched how much. A press goes there. */
export function Strip({ recordingId, transport }: StripProps) {
  const { data, isPending } = useQuery(recordingAnalyticsQuery(recordingId));
  if (isPending) return <Skeleton className="h-8" />;
  // What went wrong is said in the panel; a recording nobody watched has nothing to show here.
  if (!data || data.viewers === 0) return null;
  return <Heat level={2} figures={data} transport={transport} />;
}
