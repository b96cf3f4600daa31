import { useRef } from 'react';
import { Frame } from './Frame';
import type { MediaTransport } from './media-transport';

interface MixStageProps {
  transport: MediaTransport;
  url: string;
}

/** The mix: one picture with everybody in it. */
export function MixStage({ transport, url }: MixStageProps) {
  const video = useRef<HTMLVideoElement | null>(null);
  const attach = (element: HTMLVideoElement) => {
    video.current = element;
    return transport.attach(element);
  };
  return (
    <Frame
      transport={transport}
      onPictureInPicture={
        document.pictureInPictureEnabled
          ? () => void video.current?.requestPictureInPicture()
          : undefined
      }
    >
      {/* Captions come with transcripts; a recording without one has none to offer. */}
      {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
      <video
        ref={attach}
        src={url}
        preload="metadata"
        playsInline
        className="aspect-video max-h-full w-full"
      />
    </Frame>
  );
}
