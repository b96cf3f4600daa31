import { RotateCcw } from 'lucide-react';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import type { StreamTransport } from '../player/stream-transport';
import { placeOf } from './model';

/** At the end of what was live: that it is over, and that all of it is here. */
export function Over({ stream }: { stream: StreamTransport }) {
  const { t } = useTranslation('playback');
  const { edge, aired } = useStore(stream.stream);
  const { ended } = useStore(stream.state);
  if (!aired || edge || !ended) return null;
  const again = () => {
    stream.seek(0);
    stream.play();
  };
  return (
    // A press beside the button is none on the picture, which would play.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div
      className="absolute inset-0 z-10 grid place-items-center bg-surface-0/85 p-6 text-center"
      onClick={(event) => event.stopPropagation()}
    >
      <div className="flex max-w-sm flex-col items-center gap-2">
        <p className="text-18 font-semibold">{t('live.over')}</p>
        <p className="text-ink-2">{t('live.overDetail')}</p>
        <Button look="main" icon={RotateCcw} onClick={again} className="mt-3">
          {t('live.fromStart')}
        </Button>
      </div>
    </div>
  );
}

/** Says to those who do not see the bar where they are. */
export function LiveAnnouncer({ stream }: { stream: StreamTransport }) {
  const { t } = useTranslation('playback');
  const { edge, aired } = useStore(stream.stream);
  const { positionMs } = useStore(stream.state);
  const place = placeOf(edge, aired, positionMs);
  const words = { live: t('live.isLive'), behind: t('live.isBehind'), over: t('live.over') };
  return (
    <p role="status" className="sr-only">
      {place && words[place]}
    </p>
  );
}
