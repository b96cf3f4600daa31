import { useEffect, useRef } from 'react';
import { cx } from '@/kit/cx';

interface VideoProps {
  track: MediaStreamTrack;
  /** Who is seen. */
  label: string;
  /** One sees oneself as in a mirror. */
  mirrored?: boolean;
  /** A shared screen is shown whole; a face may fill its tile. */
  whole?: boolean;
  className?: string;
}

/** A live picture. Its sound, where there is one, is played elsewhere. */
export function Video({ track, label, mirrored = false, whole = false, className }: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return undefined;
    video.srcObject = new MediaStream([track]);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      aria-label={label}
      autoPlay
      muted
      playsInline
      disablePictureInPicture
      className={cx(
        'size-full bg-surface-1',
        whole ? 'object-contain' : 'object-cover',
        mirrored && '-scale-x-100',
        className,
      )}
    />
  );
}
