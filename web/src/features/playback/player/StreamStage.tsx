import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { PlaybackInfo } from '@/api';
import { cx } from '@/kit/cx';
import { useStore } from '@/kit/useStore';
import { Dark } from '../live/LeastDelay';
import { LiveAnnouncer, Over } from '../live/Over';
import { resumeFrom } from '../model';
import { cuesQuery, isPlayable } from '../state';
import type { Way } from '../way';
import { Beside, useBesideUrl } from './Beside';
import { CaptionLayer } from './CaptionLayer';
import type { Deck } from './deck';
import { Frame } from './Frame';
import { preferences } from './preferences';
import { Resumed } from './Resumed';
import type { StreamTransport } from './stream-transport';
import { UpNext, type Next } from './UpNext';
import { useBeats } from './useBeats';
import { useMediaSession } from './useMediaSession';
import { useNativeCaptions } from './useNativeCaptions';
import { usePoster } from './usePoster';
import { usePreview } from './usePreview';

export interface StreamStageProps {
  way: Way;
  info: PlaybackInfo;
  transport: StreamTransport;
  title: string;
  /** Milliseconds, as far as they are known. */
  durationMs: number;
  next?: Next | null;
  /** Begins by itself: one came here by pressing play somewhere else. */
  startNow?: boolean;
  theatre?: boolean;
  fill?: boolean;
  ownKeys?: boolean;
  /** What lies over the picture and takes no press. */
  above?: ReactNode;
}

/** What is played stays what it is while somebody watches, even when something better has been made meanwhile. */
function useSteady(info: PlaybackInfo, transport: StreamTransport) {
  // The sound of a ladder is made first: until there are pictures too, the file has more to show.
  const soundOnly = info.qualities.length === 0 && info.mp4_url !== null;
  const hls_url = soundOnly ? null : info.hls_url;
  const source = useMemo(() => ({ hls_url, mp4_url: info.mp4_url }), [hls_url, info.mp4_url]);
  const [steady, setSteady] = useState(source);
  const { playing, positionMs } = useStore(transport.state);
  const untouched = !playing && positionMs === 0;
  if (steady !== source && (untouched || !isPlayable({ ...info, ...steady }))) setSteady(source);
  return steady;
}

/** Plays the stream and begins where one stopped; the answer says where that was, and how to open it anew. */
function useStream({ way, info, transport, durationMs, startNow }: StreamStageProps) {
  const source = useSteady(info, transport);
  const [attempt, setAttempt] = useState(0);
  const from = useRef<number | null>(null);
  // Asked once: what is live now is so from its beginning to its end on this page.
  const [live] = useState(info.live);
  // What was live ends before its recording does.
  const lengthMs = info.duration_s == null ? durationMs : info.duration_s * 1000;
  const resume = useMemo(
    () => (live ? null : resumeFrom(way.pass.resumeAt, lengthMs)),
    [live, way, lengthMs],
  );
  useEffect(() => {
    const close = transport.open(source, way.pass, from.current ?? resume ?? (live ? -1 : 0));
    if (startNow && from.current === null) transport.play();
    return close;
    // Where it begins is asked once: what is learnt of the length later moves nobody.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [source, way, transport, attempt]);
  useEffect(() => way.pass.run(), [way]);
  const again = () => {
    const { edge } = transport.stream.get();
    from.current = edge ? -1 : transport.state.get().positionMs / 1000;
    setAttempt((before) => before + 1);
  };
  return { resume, again };
}

function useCaptions(way: Way, info: PlaybackInfo) {
  const { captions: language } = useStore(preferences);
  const chosen = info.captions.find((each) => each.language === language);
  const { data } = useQuery({
    ...cuesQuery(way, chosen?.url ?? ''),
    enabled: chosen !== undefined,
  });
  return { chosen, cues: chosen && data ? data : NO_CUES };
}

const NO_CUES: never[] = [];

function togglePictureInPicture(media: HTMLMediaElement | null): void {
  if (document.pictureInPictureElement) void document.exitPictureInPicture();
  else if (media instanceof HTMLVideoElement)
    media.requestPictureInPicture().catch(() => undefined);
}

/** What is played, for watch beats. */
function renditionOf(transport: StreamTransport): string | null {
  const { by, rungs, shown } = transport.stream.get();
  if (by === 'hls') return rungs.find((rung) => rung.level === shown)?.name ?? null;
  return by === 'file' ? 'mix' : null;
}

/** Whether there is a film, and so a still of it: what was live alone has none. */
const isFilmed = ({ mp4_url, sprite_url, qualities }: PlaybackInfo) =>
  mp4_url !== null || sprite_url !== null || qualities.length > 0;

/** One picture with its sound, streamed in the quality that the network carries. */
export function StreamStage(props: StreamStageProps) {
  const { way, info, transport, title, next = null, fill, ownKeys } = props;
  const { trouble, edge, aired, by } = useStore(transport.stream);
  const { ended } = useStore(transport.state);
  const { resume, again } = useStream(props);
  const { chosen, cues } = useCaptions(way, info);
  const [stays, setStays] = useState(false);
  const [looking, setLooking] = useState(false);
  const preview = usePreview(way, looking ? info.sprite_url : null);
  const wantPreview = useCallback(() => setLooking(true), []);
  const poster = usePoster(way, isFilmed(info));
  const besideUrl = useBesideUrl(way, info, transport);
  useBeats(way, transport, () => renditionOf(transport));
  useMediaSession(transport, { title, artwork: poster, onNext: next?.go });
  useNativeCaptions(transport, cues, chosen?.label ?? '');
  const attach = useCallback(
    (element: HTMLVideoElement | null) => (element ? transport.attach(element) : undefined),
    [transport],
  );

  const deck: Deck = {
    transport,
    stream: transport,
    way,
    live: edge !== null,
    kept: by !== 'whep',
    hasBeside: besideUrl !== null,
    captions: info.captions,
    chapters: info.chapters,
    theatre: props.theatre ?? false,
    wantPreview,
    ...(preview ? { preview } : {}),
    ...(document.pictureInPictureEnabled
      ? { pictureInPicture: () => togglePictureInPicture(transport.element()) }
      : {}),
  };
  return (
    <Frame
      deck={deck}
      trouble={trouble}
      onRetry={again}
      {...(fill ? { fill } : {})}
      {...(ownKeys ? { ownKeys } : {})}
      over={(raised) => (
        <>
          {chosen && (
            <CaptionLayer
              transport={transport}
              cues={cues}
              language={chosen.language}
              raised={raised}
            />
          )}
          {resume !== null && <Resumed at={resume} onStartOver={() => transport.seek(0)} />}
          {props.above}
          <Dark way={way} stream={transport} />
          <Over stream={transport} />
          <LiveAnnouncer stream={transport} />
          {next && ended && !aired && !stays && (
            <UpNext next={next} onStay={() => setStays(true)} />
          )}
        </>
      )}
    >
      <Beside way={way} url={besideUrl} stream={transport} fill={fill === true}>
        {/* The captions are drawn over it, in the look that the person chose. */}
        {/* eslint-disable-next-line jsx-a11y/media-has-caption */}
        <video
          ref={attach}
          poster={poster ?? undefined}
          preload="metadata"
          playsInline
          className={cx(
            'w-full min-w-0 object-contain',
            // As much of the window as leaves the bar and the title in it.
            fill
              ? 'h-full max-h-full min-h-0'
              : 'aspect-video max-h-[max(16rem,calc(100dvh-13rem))]',
          )}
        />
      </Beside>
    </Frame>
  );
}
