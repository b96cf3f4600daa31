import { useEffect, useMemo, useState } from 'react';
import type { Recording } from '@/api';
import {
  createTrackTransport,
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
  const mix = useStreamTransport(
    `${recording.id}/${rendition?.id ?? ''}`,
    rendition?.duration_ms ?? length,
  );
  useEffect(() => tracks.run(), [tracks]);

  const [chosen, setChosen] = useState<View>();
  const listening = useStore(tracks.state).positionMs > 0;
  const canMix = rendition !== undefined || captures.length === 0;
  const preferred: View = canMix && (captures.length === 0 || !listening) ? 'mix' : 'tracks';
  const view = canMix ? (chosen ?? preferred) : 'tracks';
  const choose = (next: View) => {
    tracks.pause();
    mix.pause();
    setChosen(next);
  };
  return {
    view,
    hasBoth: rendition !== undefined && captures.length > 0,
    choose,
    mix,
    tracks,
    active: view === 'mix' ? mix : tracks,
  };
}
