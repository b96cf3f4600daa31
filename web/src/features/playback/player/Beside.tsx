import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import type { PlaybackInfo } from '@/api';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { liveQuery } from '../state';
import type { Way } from '../way';
import { preferences } from './preferences';
import type { StreamTransport } from './stream-transport';

/** Where the camera beside the shared screen is, if it can be shown with what plays: by lists that say when everything was. */
export function useBesideUrl(
  way: Way,
  info: PlaybackInfo,
  { stream }: StreamTransport,
): string | null {
  const { by, aired } = useStore(stream);
  // While it is live there may be one at any moment.
  const { data } = useQuery({ ...liveQuery(way), enabled: aired });
  const url = info.beside_url ?? (aired ? (data?.beside_url ?? null) : null);
  return by === 'hls' ? url : null;
}

interface CameraProps {
  way: Way;
  url: string;
  stream: StreamTransport;
  onThere: (there: boolean) => void;
  className: string;
}

/** The camera, without its sound, at the moment that the screen shows. */
function Camera({ way, url, stream, onThere, className }: CameraProps) {
  const { t } = useTranslation('playback');
  const [element, setElement] = useState<HTMLVideoElement | null>(null);
  useEffect(() => {
    const main = stream.element();
    if (!element || !main) return undefined;
    let close: (() => void) | undefined;
    let over = false;
    const ask = { element, url, pass: way.pass, main, date: stream.date, shows: onThere };
    import('@/engine/stream/hls-beside').then(
      ({ openBeside }) => {
        if (!over) close = openBeside(ask);
      },
      // The script could not be fetched: the screen goes on alone.
      () => undefined,
    );
    return () => {
      over = true;
      close?.();
    };
  }, [element, url, way, stream, onThere]);
  return (
    <video
      ref={setElement}
      muted
      playsInline
      aria-label={t('player.camera')}
      data-testid="beside"
      className={className}
    />
  );
}

interface BesideProps {
  way: Way;
  /** Nothing where there is no camera to be shown. */
  url: string | null;
  stream: StreamTransport;
  fill: boolean;
  /** The screen. */
  children: ReactNode;
}

/** The screen, and with it the camera of whoever presents, as the person likes to see both. Where there is none the screen has all the room. */
export function Beside({ way, url, stream, fill, children }: BesideProps) {
  const { picture } = useStore(preferences);
  const [there, setThere] = useState(false);
  const look = url === null ? 'screen' : picture;
  const side = look === 'side' && there;
  return (
    <div
      data-picture={there ? look : 'screen'}
      className={cx(
        'relative grid w-full min-w-0 items-center',
        fill && 'h-full min-h-0',
        side && 'gap-1 @2xl:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]',
        side && fill && 'grid-rows-[minmax(0,3fr)_minmax(0,1fr)] @2xl:grid-rows-1',
      )}
    >
      {children}
      {url !== null && look !== 'screen' && (
        <Camera
          way={way}
          url={url}
          stream={stream}
          onThere={setThere}
          className={cx(
            'pointer-events-none bg-surface-0 object-contain',
            !there && 'hidden',
            side && 'mx-auto max-h-full min-h-0 w-full max-w-[60%] min-w-0 @2xl:max-w-full',
            look === 'corner' &&
              'absolute end-3 top-3 aspect-video w-[max(6rem,24%)] rounded-inner object-cover shadow-float ring-1 ring-line',
          )}
        />
      )}
    </div>
  );
}
