import { useEffect, useState } from 'react';
import { createApi, path } from '@/api';
import type * as Audience from '@/features/audience';
import type { Inside } from '../useMeeting';

/** What viewers say of what is live, for who leads the room. */
export interface Viewers {
  talk: Audience.Talk;
  Panel: typeof Audience.TalkPanel;
  waiting: typeof Audience.waitingOf;
}

/** So long after what does it could not be fetched it is tried again. */
const AGAIN_MS = 5_000;

/** Follows what viewers say while it is live. Nobody else fetches what does that. */
export function useViewers(inside: Inside, recordingId: string, on: boolean): Viewers | null {
  const [viewers, setViewers] = useState<Viewers | null>(null);
  useEffect(() => {
    if (!on || recordingId === '') return undefined;
    let end: (() => void) | null = null;
    let left = false;
    let wait: ReturnType<typeof setTimeout> | undefined;
    const token = () => inside.pass.token();
    const api = createApi({ token });
    const begin = (audience: typeof Audience) => {
      if (left) return;
      const talk = audience.createTalk({
        recordingId,
        api,
        pt: () => Promise.resolve(null),
        // Listening goes by an address, which bears the token of a playback.
        token: async () => {
          const playbacks = path`/api/v1/recordings/${recordingId}/playbacks`;
          return (await api.post<{ token: string }>(playbacks, { body: {} })).token;
        },
      });
      end = talk.run();
      setViewers({ talk, Panel: audience.TalkPanel, waiting: audience.waitingOf });
    };
    const fetch = () =>
      void import('@/features/audience').then(begin, () => {
        if (!left) wait = setTimeout(fetch, AGAIN_MS);
      });
    fetch();
    return () => {
      left = true;
      clearTimeout(wait);
      end?.();
      setViewers(null);
    };
  }, [inside, recordingId, on]);
  return viewers;
}
