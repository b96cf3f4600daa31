import { Volume1, Volume2, VolumeX } from 'lucide-react';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { IconButton } from '@/ui/IconButton';
import type { Transport } from './transport';

export function Volume({ transport }: { transport: Transport }) {
  const { t } = useTranslation('playback');
  const { volume, muted } = useStore(transport.state);
  const silent = muted || volume === 0;
  return (
    <div className="flex items-center gap-1 max-sm:hidden">
      <IconButton
        icon={silent ? VolumeX : volume < 0.5 ? Volume1 : Volume2}
        label={silent ? t('player.unmute') : t('player.mute')}
        keys="M"
        onClick={() =>
          silent && volume === 0 ? transport.setVolume(1) : transport.setMuted(!muted)
        }
      />
      <div dir="ltr" className="relative flex h-5 w-20 items-center max-sm:hidden">
        <div className="pointer-events-none absolute inset-x-0 h-1 overflow-hidden rounded-full bg-surface-3">
          <div className="h-full bg-ink-1" style={{ width: `${silent ? 0 : volume * 100}%` }} />
        </div>
        <input
          type="range"
          min={0}
          max={1}
          step={0.05}
          value={silent ? 0 : volume}
          aria-label={t('player.volume')}
          onChange={(event) => transport.setVolume(event.target.valueAsNumber)}
          onKeyDown={(event) => event.stopPropagation()}
          className="seek absolute inset-0 w-full"
        />
      </div>
    </div>
  );
}
