import { AudioLines } from 'lucide-react';
import type { Recording } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';
import { inReadingOrder, lengthOf } from './model';
import { TrackLane } from './TrackLane';
import type { PlayerModel } from './usePlayer';

export function TracksTab({ recording, player }: { recording: Recording; player: PlayerModel }) {
  const { t } = useTranslation('recordings');
  if (recording.tracks.length === 0)
    return <EmptyState icon={AudioLines} title={t('track.empty')} />;
  return (
    <ul>
      {inReadingOrder(recording.tracks).map((track) => (
        <TrackLane
          key={track.id}
          track={track}
          lengthMs={lengthOf(recording) ?? 1}
          player={player}
        />
      ))}
    </ul>
  );
}
