import { Maximize, Minimize, Pause, PictureInPicture2, Play, RotateCcw } from 'lucide-react';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem } from '@/ui/Menu';
import { SeekBar } from './SeekBar';
import { RATES, type Transport } from './transport';
import { Volume } from './Volume';

function Speed({ transport }: { transport: Transport }) {
  const { t } = useTranslation('recordings');
  const { rate } = useStore(transport.state);
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          aria-label={`${t('player.speed')}: ${t('player.speedOf', { rate })}`}
          className="h-10 rounded-inner px-2 font-mono text-13 text-ink-1 figures transition-colors duration-150 hover:bg-surface-2 hover:text-ink-0"
        >
          {t('player.speedOf', { rate })}
        </button>
      }
    >
      {RATES.map((each) => (
        <MenuItem key={each} onSelect={() => transport.setRate(each)}>
          <span className="font-mono text-13 figures">{t('player.speedOf', { rate: each })}</span>
        </MenuItem>
      ))}
    </Menu>
  );
}

interface ControlsProps {
  transport: Transport;
  fullscreen: boolean;
  onFullscreen: () => void;
  /** Where there is one picture that can be taken out of the page. */
  onPictureInPicture?: (() => void) | undefined;
}

/** The bar under the picture. It stays: nothing in a player hides while one looks for it. */
export function Controls({
  transport,
  fullscreen,
  onFullscreen,
  onPictureInPicture,
}: ControlsProps) {
  const { t } = useTranslation('recordings');
  const { playing, ended, positionMs, durationMs } = useStore(transport.state);
  return (
    <div className="flex flex-col px-3 pt-1 pb-2">
      <SeekBar transport={transport} />
      <div className="flex items-center gap-1">
        <IconButton
          icon={playing ? Pause : ended ? RotateCcw : Play}
          label={playing ? t('player.pause') : t('player.play')}
          keys="K"
          onClick={playing ? transport.pause : transport.play}
          className="-ms-1 text-ink-0"
        />
        <Volume transport={transport} />
        <span dir="ltr" className="ms-2 font-mono text-13 whitespace-nowrap text-ink-1">
          <span className="text-ink-0">{timecode(positionMs)}</span> / {timecode(durationMs)}
        </span>
        <span className="flex-1" />
        <Speed transport={transport} />
        {onPictureInPicture && (
          <IconButton
            icon={PictureInPicture2}
            label={t('player.pip')}
            onClick={onPictureInPicture}
            className="max-sm:hidden"
          />
        )}
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
