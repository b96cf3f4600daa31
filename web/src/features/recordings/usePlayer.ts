import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { Recording } from '@/api';
import {
  createTrackTransport,
  memberLiveQuery,
  useStreamTransport,
  type StreamTransport,
  type TrackTransport,
  type Transport,
} from '@/features/playback';
import { useStore } from '@/kit/useStore';
import { captureTracks, lengthOf, mixOf } from './model';

export type View = 'mix' | 'tracks';

export interface PlayerModel {
  view: View;
  /** Whether there is something to choose. */
  hasBoth: boolean;
  choose: (view: View) => void;
  mix: StreamTransport;
  tracks: TrackTransport;
  /** The one that is on. */
  active: Transport;
}

/** Whether there is a live stream to play, now or after it. */
function useAired(recording: Recording): boolean {
  const running = recording.state === 'recording';
  const unmixed = recording.state === 'processing' && !mixOf(recording);
  const { data } = useQuery({ ...memberLiveQuery(recording.id), enabled: running || unmixed });
  return running || (unmixed && data?.hls_url != null);
}

/** The mix that is played: the first one does not push itself in front of somebody who watches what was live. */
function useMixKey(mixId: string, busy: boolean): string {
  const [key, setKey] = useState(mixId);
  if (key !== mixId && !(key === '' && busy)) setKey(mixId);
  return key;
}

/**
 * Both ways to play a recording. The mix is shown once it is there, but it does not push itself
 * in front of somebody who is listening to the tracks: they are asked.
 */
export function usePlayer(recording: Recording): PlayerModel {
  const captures = captureTracks(recording);
  const length = lengthOf(recording) ?? 0;
  const rendition = mixOf(recording);
  // A player is made anew only when what it plays is new, not each time the recording is asked for.
  const parts = captures.map((track) => track.pieces.map((piece) => piece.id).join()).join(';');
  const tracks = useMemo(
    () => createTrackTransport(captures, length),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `parts` stands for `captures`
    [parts, length],
  );
  // Another mix is another player.
  const [busy, setBusy] = useState(false);
  const mixKey = useMixKey(rendition?.id ?? '', busy);
  const mix = useStreamTransport(`${recording.id}/${mixKey}`, rendition?.duration_ms ?? length);
  const { playing, positionMs } = useStore(mix.state);
  if (busy !== (playing || positionMs > 0)) setBusy(!busy);
  useEffect(() => tracks.run(), [tracks]);

  const [chosen, setChosen] = useState<View>();
  const listening = useStore(tracks.state).positionMs > 0;
  const aired = useAired(recording);
  const canMix = rendition !== undefined || captures.length === 0 || aired;
  const preferred: View = canMix && (captures.length === 0 || !listening) ? 'mix' : 'tracks';
  const view = aired ? 'mix' : canMix ? (chosen ?? preferred) : 'tracks';
  const choose = (next: View) => {
    tracks.pause();
    mix.pause();
    setChosen(next);
  };
  return {
    view,
    hasBoth: !aired && rendition !== undefined && captures.length > 0,
    choose,
    mix,
    tracks,
    active: view === 'mix' ? mix : tracks,
  };
}
