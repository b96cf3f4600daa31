import { useQuery } from '@tanstack/react-query';
import { Suspense, useEffect, useMemo, type ReactNode } from 'react';
import type { PlaybackInfo } from '@/api';
import { Floats, TalkPanel } from '@/features/audience';
import { ProblemNotice } from '@/frame/Problem';
import { Skeleton } from '@/ui/Skeleton';
import { infoQuery, isPlayable, playbackQuery } from '../state';
import { memberWay, type Way } from '../way';
import { useAudience } from '../live/useAudience';
import { Waiting } from '../live/Waiting';
import { createStreamTransport, type StreamTransport } from './stream-transport';
import { StreamStage, type StreamStageProps } from './StreamStage';

/** Opens a playback of a recording for the person who is signed in. */
export function useMemberWay(recordingId: string) {
  const opened = useQuery(playbackQuery(recordingId));
  const way = useMemo(
    () => (opened.data ? memberWay(recordingId, opened.data) : null),
    [recordingId, opened.data],
  );
  return { way, error: opened.error, retry: () => void opened.refetch() };
}

/** A player that lives as long as what it plays. */
export function useStreamTransport(recordingId: string, durationMs: number): StreamTransport {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another recording is another player
  return useMemo(() => createStreamTransport(durationMs), [recordingId]);
}

interface PlayerProps extends Omit<StreamStageProps, 'info' | 'above'> {
  way: Way;
  /** What is offered to play, once it is known: chapters for a list, say. */
  onInfo?: (info: PlaybackInfo) => void;
  /** What else can be done while it is waited for. */
  meanwhile?: ReactNode;
}

/** The player with what it needs to know asked for. */
export function Player({ onInfo, meanwhile, ...stage }: PlayerProps) {
  const info = useQuery(infoQuery(stage.way));
  const waits = info.data !== undefined && !isPlayable(info.data);
  // Where the player is all there is, there is no place for it.
  const talk = useAudience(stage.way, info.data, stage.fill !== true);
  useEffect(() => {
    if (info.data) onInfo?.(info.data);
  }, [info.data, onInfo]);
  if (!info.data) {
    return info.isError ? (
      <ProblemNotice error={info.error} onRetry={() => void info.refetch()} />
    ) : (
      <Skeleton className="aspect-video w-full rounded-card" />
    );
  }
  if (waits) return <Waiting way={stage.way} running={info.data.running} action={meanwhile} />;
  // Whoever comes while it happens comes to see it; where a browser wants to be asked, the button stays.
  const startNow = stage.startNow === true || info.data.live;
  const player = (
    <StreamStage
      {...stage}
      info={info.data}
      startNow={startNow}
      above={talk && <Floats talk={talk} />}
    />
  );
  // One place for the player in both, so that it goes on when it becomes live.
  return (
    <div className={stage.fill === true ? 'contents' : '@container min-w-0'}>
      <div
        className={
          talk ? 'grid items-start gap-5 @4xl:grid-cols-[minmax(0,1fr)_20rem]' : 'contents'
        }
      >
        {player}
        {talk && (
          <Suspense fallback={<Skeleton className="h-80 w-full rounded-card" />}>
            <TalkPanel talk={talk} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
