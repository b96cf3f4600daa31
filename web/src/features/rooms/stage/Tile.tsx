import { Hand, MonitorUp, WifiOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { askedHeight } from '@/engine/call/slots';
import { useTranslation } from '@/kit/i18n';
import { cx } from '@/kit/cx';
import { Avatar } from '@/ui/Avatar';
import { Icon } from '@/ui/Icon';
import { MicrophoneMark } from '../MicrophoneMark';
import type { StageTile } from '../model';
import type { ShownReaction } from '../session';
import { Video } from '../Video';

interface TileProps {
  tile: StageTile;
  own: boolean;
  track: MediaStreamTrack | null;
  size: { width: string; height: string };
  /** For oneself, known at once; for others it is what they published. */
  muted: boolean | undefined;
  /** −dBov, 127 is silence. */
  level: number | undefined;
  speaking: boolean;
  reactions: readonly ShownReaction[];
  onHeight: (track_id: string, height: number) => void;
}

/** A voice at −60 dBov or less is silence on the marks of a tile. */
const shownLevel = (dbov: number | undefined) =>
  dbov === undefined ? 0 : Math.min(1, Math.max(0, (60 - dbov) / 45));

/** A person, or the screen they share. */
export function Tile(props: TileProps) {
  const { tile, own, track, size, speaking, reactions, onHeight } = props;
  const { t } = useTranslation('rooms');
  const element = useRef<HTMLElement>(null);
  const { participant, screen, track_id } = tile;
  const microphone = participant.tracks.find((one) => one.source === 'microphone');
  const muted = props.muted ?? microphone?.muted ?? true;
  const name = own ? t('stage.nameYou', { name: participant.name }) : participant.name;
  const label = screen ? t('stage.screenOf', { name: participant.name }) : name;

  useEffect(() => {
    const box = element.current;
    if (!box || own || track_id === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      onHeight(track_id, askedHeight(entry?.contentRect.height ?? 0, devicePixelRatio));
    });
    observer.observe(box);
    return () => {
      observer.disconnect();
      onHeight(track_id, 0);
    };
  }, [own, track_id, onHeight]);

  return (
    <section
      ref={element}
      aria-label={label}
      data-testid={screen ? 'screen-tile' : 'tile'}
      data-speaking={speaking || undefined}
      style={size}
      className={cx(
        'relative overflow-hidden rounded-card bg-surface-1 transition-shadow duration-150',
        speaking && 'ring-2 ring-ink-0',
      )}
    >
      {track ? (
        <Video track={track} label={label} mirrored={own && !screen} whole={screen} />
      ) : (
        <div className="grid size-full place-items-center">
          <Avatar name={participant.name} size="large" />
        </div>
      )}
      {!participant.connected && (
        <div className="absolute inset-0 grid place-items-center bg-backdrop text-15 font-medium">
          <span className="flex items-center gap-2">
            <Icon of={WifiOff} />
            {t('stage.lost')}
          </span>
        </div>
      )}
      <div className="absolute start-2 bottom-2 flex max-w-[calc(100%-1rem)] items-center gap-2 rounded-inner bg-surface-0/80 px-2 py-1 text-13">
        {screen ? (
          <Icon of={MonitorUp} size={16} />
        ) : (
          <MicrophoneMark muted={muted} level={shownLevel(props.level)} />
        )}
        <span className="truncate">{label}</span>
        {muted && !screen && <span className="sr-only">{t('stage.muted')}</span>}
      </div>
      {participant.hand_raised_at_ms !== null && !screen && (
        <span className="absolute start-2 top-2 flex items-center gap-1.5 rounded-full bg-risk px-2.5 py-1 text-13 font-medium text-risk-on">
          <Icon of={Hand} size={16} />
          {t('stage.handUp')}
        </span>
      )}
      {!screen && (
        <div className="pointer-events-none absolute end-3 bottom-3 flex gap-1 text-36">
          {reactions.map((one) => (
            <span key={one.id} role="img" aria-label={one.emoji} className="motion-rise">
              {one.emoji}
            </span>
          ))}
        </div>
      )}
    </section>
  );
}
