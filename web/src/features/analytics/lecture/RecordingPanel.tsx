import { useQuery } from '@tanstack/react-query';
import { ChartNoAxesColumn } from 'lucide-react';
import type { Transport } from '@/features/playback';
import { useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';
import { Skeleton } from '@/ui/Skeleton';
import { Definitions } from '../parts/Definitions';
import { Trouble } from '../parts/Trouble';
import { recordingAnalyticsQuery } from '../state';
import { Details } from './Details';
import { useRecordingFinding } from './words';

interface RecordingPanelProps {
  recordingId: string;
  transport: Transport;
}

export function Unwatched() {
  const { t } = useTranslation('analytics');
  return (
    <EmptyState icon={ChartNoAxesColumn} title={t('lecture.unwatched')}>
      {t('lecture.unwatchedDetail')}
    </EmptyState>
  );
}

/** How a recording is watched, for its owner: the tab beside the player. */
export function RecordingPanel({ recordingId, transport }: RecordingPanelProps) {
  const finding = useRecordingFinding();
  const { data, error, refetch } = useQuery(recordingAnalyticsQuery(recordingId));
  if (error) return <Trouble error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-96" />;
  if (data.viewers === 0) return <Unwatched />;
  return (
    <div className="flex flex-col gap-6">
      <p className="text-18 font-medium text-ink-1">{finding(data)}</p>
      <Details figures={data} transport={transport} />
      <Definitions definition={data.definition} />
    </div>
  );
}
