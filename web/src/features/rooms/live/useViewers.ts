import { useEffect, useState } from 'react';
import { createApi, path } from '@/api';
import type { Talk, TalkPanel, waitingOf } from '@/features/audience';
import type { Inside } from '../useMeeting';

/** What viewers say of what is live, for who leads the room. */
export interface Viewers {
  talk: Talk;
  Panel: typeof TalkPanel;
  waiting: typeof waitingOf;
}

/** Follows what viewers say while it is live. Nobody else fetches what does that. */
export function useViewers(inside: Inside, recordingId: string, on: boolean): Viewers | null {
  const [viewers, setViewers] = useState<Viewers | null>(null);
  useEffect(() => {
    if (!on || recordingId === '') return undefined;
    let end: (() => void) | null = null;
    let left = false;
    const token = () => inside.pass.token();
    const api = createApi({ token });
    void import('@/features/audience').then((audience) => {
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
    });
    return () => {
      left = true;
      end?.();
      setViewers(null);
    };
  }, [inside, recordingId, on]);
  return viewers;
}
