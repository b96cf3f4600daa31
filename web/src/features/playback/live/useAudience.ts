import { useMemo, useState } from 'react';
import { api, publicApi, type PlaybackInfo } from '@/api';
import { useTalk, type Seat, type Talk } from '@/features/audience';
import type { Way } from '../way';

/** The seat of whoever watches: as they play, so they speak. */
const seatOf = ({ recordingId, member, pass }: Way): Seat => ({
  recordingId,
  api: member ? api : publicApi,
  pt: () => (member ? Promise.resolve(null) : pass.token()),
  token: () => pass.token(),
});

/** What viewers say, where it is live; who was there reads it when it is over. */
export function useAudience(
  way: Way,
  info: PlaybackInfo | undefined,
  wanted: boolean,
): Talk | null {
  const [was, setWas] = useState(false);
  if (info?.live === true && !was) setWas(true);
  const takesPart = was && wanted;
  const seat = useMemo(() => (takesPart ? seatOf(way) : null), [takesPart, way]);
  return useTalk(seat);
}
