import { useEffect } from 'react';
import type { StreamTransport } from './stream-transport';
import type { Cue } from './vtt';

/**
 * On a phone that plays full screen in a player of its own, our captions are not seen: there the cues are handed to it
 * for as long as it is on.
 */
export function useNativeCaptions(
  transport: StreamTransport,
  cues: readonly Cue[],
  label: string,
): void {
  useEffect(() => {
    const media = transport.element();
    if (!media || cues.length === 0) return undefined;
    let track: TextTrack | null = null;
    const begin = () => {
      track = media.addTextTrack('captions', label);
      for (const cue of cues) track.addCue(new VTTCue(cue.start, cue.end, cue.text));
      track.mode = 'showing';
    };
    const end = () => {
      if (track) track.mode = 'disabled';
    };
    media.addEventListener('webkitbeginfullscreen', begin);
    media.addEventListener('webkitendfullscreen', end);
    return () => {
      end();
      media.removeEventListener('webkitbeginfullscreen', begin);
      media.removeEventListener('webkitendfullscreen', end);
    };
  }, [transport, cues, label]);
}
