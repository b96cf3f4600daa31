import { useQuery } from '@tanstack/react-query';
import { AudioLines } from 'lucide-react';
import type { Recording } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Avatar } from '@/ui/Avatar';
import { EmptyState } from '@/ui/EmptyState';
import { inReadingOrder, lengthOf, originOf, peopleOf } from './model';
import { syncQuery } from './state';
import { TrackLane } from './TrackLane';
import type { PlayerModel } from './usePlayer';

/** The tracks, person by person, all over the same stretch of time. */
export function TracksTab({ recording, player }: { recording: Recording; player: PlayerModel }) {
  const { t } = useTranslation('recordings');
  const { data: sync } = useQuery(syncQuery(recording));
  if (recording.tracks.length === 0)
    return <EmptyState icon={AudioLines} title={t('track.empty')} />;
  const tracks = inReadingOrder(recording.tracks);
  const lengthMs = lengthOf(recording) ?? 1;
  return (
    <div className="flex flex-col gap-6">
      {peopleOf(recording).map((person) => (
        <section key={person.id} aria-label={person.name}>
          <h2 className="flex items-center gap-2 font-medium">
            <Avatar name={person.name} size="small" />
            <span className="truncate">{person.name}</span>
          </h2>
          <ul className="divide-y divide-line">
            {tracks
              .filter((track) => track.participant.id === person.id)
              .map((track) => (
                <TrackLane
                  key={track.id}
                  track={track}
                  sync={sync?.tracks.find(({ track_id }) => track_id === track.id)}
                  origin={originOf(recording, track)}
                  lengthMs={lengthMs}
                  player={player}
                />
              ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
