import { VideoOff } from 'lucide-react';
import type { LocalMediaState } from '@/engine/local-media';
import { useTranslation } from '@/kit/i18n';
import { Avatar } from '@/ui/Avatar';
import { Icon } from '@/ui/Icon';
import { MicrophoneMark } from '../MicrophoneMark';
import { Video } from '../Video';

interface PreviewProps {
  media: LocalMediaState;
  name: string;
  level: number;
}

/** Oneself, large: what the others are about to see. */
export function Preview({ media, name, level }: PreviewProps) {
  const { t } = useTranslation('rooms');
  const { camera, muted, microphone } = media;
  return (
    <div className="stage relative aspect-video w-full overflow-hidden rounded-card">
      {camera.track ? (
        <Video track={camera.track} label={t('green.preview')} mirrored />
      ) : (
        <div className="grid size-full place-items-center">
          <div className="flex flex-col items-center gap-3 text-ink-1">
            {name.trim() ? (
              <Avatar name={name} size="large" />
            ) : (
              <Icon of={VideoOff} size={40} className="text-ink-2" />
            )}
            <p>{camera.opening ? t('green.cameraOpening') : t('green.cameraOff')}</p>
          </div>
        </div>
      )}
      <div className="absolute start-3 bottom-3 flex max-w-[calc(100%-1.5rem)] items-center gap-2 rounded-inner bg-surface-0/80 px-2.5 py-1.5 text-13 text-ink-0">
        <MicrophoneMark muted={muted || !microphone.track} level={level} />
        <span className="truncate">{name.trim() || t('you')}</span>
      </div>
    </div>
  );
}
