import {
  Maximize,
  Minimize,
  Pause,
  PictureInPicture2,
  Play,
  RectangleHorizontal,
  RotateCcw,
} from 'lucide-react';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { IconButton } from '@/ui/IconButton';
import { LeastDelay, NoWayBack } from '../live/LeastDelay';
import { LiveTime, Watching } from '../live/LiveTime';
import { CaptionsMenu } from './CaptionsMenu';
import type { Deck } from './deck';
import { PictureMenu } from './PictureMenu';
import { prefer, preferences } from './preferences';
import { QualityMenu } from './QualityMenu';
import { SeekBar } from './SeekBar';
import { SpeedMenu } from './SpeedMenu';
import type { Transport } from './transport';
import { Volume } from './Volume';

function PlayButton({ transport }: { transport: Transport }) {
  const { t } = useTranslation('playback');
  const { playing, ended } = useStore(transport.state);
  return (
    <IconButton
      icon={playing ? Pause : ended ? RotateCcw : Play}
      label={playing ? t('player.pause') : t('player.play')}
      keys="K"
      onClick={playing ? transport.pause : transport.play}
      className="-ms-1 text-ink-0"
    />
  );
}

function Time({ transport }: { transport: Transport }) {
  const { positionMs, durationMs } = useStore(transport.state);
  return (
    <span dir="ltr" className="ms-2 font-mono text-13 whitespace-nowrap text-ink-1 figures">
      <span className="text-ink-0">{timecode(positionMs)}</span> / {timecode(durationMs)}
    </span>
  );
}

function Theatre() {
  const { t } = useTranslation('playback');
  const { theatre } = useStore(preferences);
  return (
    <IconButton
      icon={RectangleHorizontal}
      label={theatre ? t('player.exitTheatre') : t('player.theatre')}
      keys="T"
      aria-pressed={theatre}
      onClick={() => prefer({ theatre: !theatre })}
      className="max-lg:hidden"
    />
  );
}

interface ControlsProps {
  deck: Deck;
  fullscreen: boolean;
  onFullscreen: () => void;
}

/** The bar of the player. */
export function Controls({ deck, fullscreen, onFullscreen }: ControlsProps) {
  const { t } = useTranslation('playback');
  const { transport, stream, way, live = false, captions = [], pictureInPicture, theatre } = deck;
  return (
    <div className="flex flex-col px-3 pt-1 pb-2">
      {deck.kept === false ? <NoWayBack /> : <SeekBar deck={deck} />}
      <div className="flex items-center gap-1 max-sm:flex-wrap max-sm:justify-end">
        <PlayButton transport={transport} />
        <Volume transport={transport} />
        {live && stream && way ? (
          <LiveTime way={way} stream={stream} />
        ) : (
          <Time transport={transport} />
        )}
        <span className="flex-1" />
        {live && way && <Watching way={way} />}
        {live && stream && way && <LeastDelay way={way} stream={stream} />}
        <CaptionsMenu captions={captions} />
        {!live && <SpeedMenu transport={transport} />}
        {deck.hasBeside && <PictureMenu />}
        {stream && <QualityMenu stream={stream} />}
        {pictureInPicture && (
          <IconButton
            icon={PictureInPicture2}
            label={t('player.pip')}
            keys="I"
            onClick={pictureInPicture}
            className="max-sm:hidden"
          />
        )}
        {theatre && !fullscreen && <Theatre />}
        <IconButton
          icon={fullscreen ? Minimize : Maximize}
          label={fullscreen ? t('player.exitFullscreen') : t('player.fullscreen')}
          keys="F"
          onClick={onFullscreen}
          className="-me-1"
        />
      </div>
    </div>
  );
}
