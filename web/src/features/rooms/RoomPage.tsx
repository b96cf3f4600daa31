import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useLocation } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { ApiError, whoIsHere } from '@/api';
import { usePageTitle } from '@/frame/Page';
import { useTranslation } from '@/kit/i18n';
import { Closed } from './after/Closed';
import { Insecure } from './after/Insecure';
import { RoomFailure } from './after/RoomFailure';
import { lookUp, ownRoom, type RoomCard } from './api';
import { GreenRoom } from './green/GreenRoom';
import { secretOf } from './model';
import { RoomFrame } from './RoomFrame';
import { useMeeting } from './useMeeting';

const route = getRouteApi('/room/$roomId');

/** Only those who enter need the stage; the join page loads without it. */
const Stage = lazy(() => import('./stage/Stage').then(({ Stage }) => ({ default: Stage })));

/** A room cannot be asked for without a link by somebody nobody knows. */
class SignInFirst extends Error {}

async function findRoom(room_id: string, secret: string | null): Promise<RoomCard> {
  if (secret !== null) return lookUp(room_id, secret);
  const { status } = await whoIsHere();
  if (status !== 'signed-in') throw new SignInFirst();
  return ownRoom(room_id);
}

/** A room by its link: green room, stage, and what comes after. */
export function RoomPage() {
  const { t } = useTranslation('rooms');
  const { roomId } = route.useParams();
  const hash = useLocation({ select: (location) => location.hash });
  const secret = secretOf(hash);
  const [insecure] = useState(() => !isSecureContext);
  const card = useQuery({
    queryKey: ['room-card', roomId, secret],
    queryFn: () => findRoom(roomId, secret),
    enabled: !insecure,
    staleTime: Number.POSITIVE_INFINITY,
    retry: (failures, error) => failures < 3 && error instanceof ApiError && error.status === 0,
  });
  const meeting = useMeeting(roomId, secret);
  usePageTitle(card.data?.name ?? t('room'));

  if (insecure) return <Insecure />;
  if (card.error instanceof SignInFirst) {
    location.replace(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
    return null;
  }
  if (card.error) return <RoomFailure error={card.error} onRetry={() => void card.refetch()} />;
  if (!card.data) return <RoomFrame>{null}</RoomFrame>;
  if (meeting.ended) {
    return <Closed room={card.data} ended={meeting.ended} onRejoin={meeting.reset} />;
  }
  if (meeting.inside) {
    return (
      <Suspense fallback={<div className="stage fixed inset-0" />}>
        <Stage inside={meeting.inside} meeting={meeting} />
      </Suspense>
    );
  }
  return <GreenRoom room={card.data} meeting={meeting} known={secret === null} />;
}
