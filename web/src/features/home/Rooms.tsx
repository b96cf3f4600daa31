import { useQuery } from '@tanstack/react-query';
import { DoorOpen, Plus } from 'lucide-react';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Skeleton } from '@/ui/Skeleton';
import { byNearness } from './model';
import { RoomCard } from './RoomCard';
import { roomsQuery } from './state';

const GRID = 'grid gap-4 sm:grid-cols-2 xl:grid-cols-3';

/** The rooms one may enter, those with people in them first. */
export function Rooms({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation('home');
  const rooms = useQuery(roomsQuery);
  if (rooms.isError)
    return <ProblemNotice error={rooms.error} onRetry={() => void rooms.refetch()} />;
  if (!rooms.data) {
    return (
      <div className={GRID}>
        <Skeleton className="h-32 rounded-card" />
        <Skeleton className="h-32 rounded-card" />
      </div>
    );
  }
  if (rooms.data.items.length === 0) {
    return (
      <EmptyState
        icon={DoorOpen}
        title={t('noRooms')}
        action={
          <Button look="main" icon={Plus} onClick={onNew}>
            {t('newRoom')}
          </Button>
        }
      >
        {t('noRoomsDetail')}
      </EmptyState>
    );
  }
  return (
    <ul className={GRID}>
      {byNearness(rooms.data.items).map((room) => (
        <RoomCard key={room.id} room={room} />
      ))}
    </ul>
  );
}
