import { MicOff } from 'lucide-react';
import { useCallback } from 'react';
import type { Track } from '@/api';
import { cx } from '@/kit/cx';
import { useStore } from '@/kit/useStore';
import { Avatar } from '@/ui/Avatar';
import { Icon } from '@/ui/Icon';
import { Frame } from './Frame';
import { seats, type Seat } from './seats';
import type { TrackTransport } from './track-transport';

interface SoundProps {
  track: Track;
  transport: TrackTransport;
}

function useAttach(track: Track, transport: TrackTransport) {
  return useCallback(
    (element: HTMLMediaElement | null) =>
      element ? transport.attach(track.id, element) : undefined,
    [track.id, transport],
  );
}

function Sound({ track, transport }: SoundProps) {
  // eslint-disable-next-line jsx-a11y/media-has-caption -- captions come with transcripts
  return <audio ref={useAttach(track, transport)} preload="auto" />;
}

function Picture({ track, transport }: SoundProps) {
  return (
    // eslint-disable-next-line jsx-a11y/media-has-caption -- captions come with transcripts
    <video
      ref={useAttach(track, transport)}
      preload="auto"
      playsInline
      className={cx('size-full', track.kind === 'screen' ? 'object-contain' : 'object-cover')}
    />
  );
}

function Tile({ seat, transport }: { seat: Seat; transport: TrackTransport }) {
  const silenced = useStore(transport.silenced);
  const quiet = seat.sounds.length > 0 && seat.sounds.every((track) => silenced.has(track.id));
  return (
    <div className="relative min-h-0 min-w-0 overflow-hidden rounded-inner bg-surface-2">
      <div className="absolute inset-0 grid place-items-center">
        <Avatar name={seat.name} size="large" />
      </div>
      {seat.picture && (
        <div className="absolute inset-0">
          <Picture track={seat.picture} transport={transport} />
        </div>
      )}
      {seat.sounds.map((track) => (
        <Sound key={track.id} track={track} transport={transport} />
      ))}
      <span className="absolute start-2 bottom-2 flex max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-inner bg-surface-0/75 px-2 py-0.5 text-13 text-ink-0">
        {quiet && <Icon of={MicOff} size={14} />}
        <span className="truncate">{seat.name}</span>
      </span>
    </div>
  );
}

interface TrackStageProps {
  tracks: readonly Track[];
  transport: TrackTransport;
}

const COLUMNS = ['grid-cols-1', 'grid-cols-1', 'grid-cols-2', 'grid-cols-2', 'grid-cols-2'];

/** The tracks as they came, each person in a tile, a shared screen first. */
export function TrackStage({ tracks, transport }: TrackStageProps) {
  const places = seats(tracks);
  return (
    <Frame deck={{ transport }}>
      <div
        className={cx(
          'grid aspect-video max-h-full w-full auto-rows-fr gap-1.5 p-1.5',
          COLUMNS[places.length] ?? 'grid-cols-3',
        )}
      >
        {places.map((seat) => (
          <Tile key={seat.id} seat={seat} transport={transport} />
        ))}
      </div>
    </Frame>
  );
}
