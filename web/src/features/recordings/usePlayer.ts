import { useEffect, useMemo, useState } from 'react';
import type { Recording } from '@/api';
import { useStore } from '@/kit/useStore';
import { captureTracks, lengthOf, mixOf } from './model';
import { createMediaTransport, type MediaTransport } from './player/media-transport';
import { createTrackTransport, type TrackTransport } from './player/track-transport';
import type { Transport } from './player/transport';

export type View = 'mix' | 'tracks';

export interface PlayerModel {
  view: View;
  /** Whether there is something to choose. */
  hasBoth: boolean;
  choose: (view: View) => void;
  mix: MediaTransport;
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
  const mixLength = rendition?.duration_ms ?? length;
  const mixId = rendition?.id;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another mix is another player
  const mix = useMemo(() => createMediaTransport(mixLength), [mixId, mixLength]);
  useEffect(() => tracks.run(), [tracks]);

  const [chosen, setChosen] = useState<View>();
  const listening = useStore(tracks.state).positionMs > 0;
  const preferred: View = rendition && (captures.length === 0 || !listening) ? 'mix' : 'tracks';
  const view = rendition ? (chosen ?? preferred) : 'tracks';
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
