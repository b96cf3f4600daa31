import { useQuery } from '@tanstack/react-query';
import { Check, Link as LinkIcon, Lock, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { api, path, type Room } from '@/api';
import type { RoomState } from '@/engine/protocol';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import type { SessionState } from '../session';
import type { Inside } from '../useMeeting';
import { ConsentSetting } from './ConsentSetting';
import { Person } from './Person';

interface PeoplePanelProps {
  inside: Inside;
  state: SessionState;
  room: RoomState;
  me: string;
  leading: boolean;
}

/** Who is here, how safe their takes are, and what the host may do about them. */
export function PeoplePanel({ inside, state, room, me, leading }: PeoplePanelProps) {
  const { t } = useTranslation('rooms');
  const { session } = inside;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      {leading && (
        <div className="flex flex-wrap gap-2 px-4 py-3">
          <InviteButton room_id={room.room.id} />
          <Button
            size="small"
            icon={room.room.locked ? LockOpen : Lock}
            onClick={() => void session.lock(!room.room.locked)}
          >
            {room.room.locked ? t('people.unlock') : t('people.lock')}
          </Button>
        </div>
      )}
      <ul className="min-h-0 flex-1 overflow-y-auto px-2 pb-2">
        {room.participants.map((one) => (
          <Person
            key={one.id}
            person={one}
            own={one.id === me}
            leading={leading}
            takes={state.takes[one.id] ?? []}
            session={session}
          />
        ))}
      </ul>
      <ConsentSetting session={session} state={state} />
    </div>
  );
}

/** Copies the room's link; only the host knows it. */
function InviteButton({ room_id }: { room_id: string }) {
  const { t } = useTranslation('rooms');
  const [copied, setCopied] = useState(false);
  const room = useQuery({
    queryKey: ['room', room_id],
    queryFn: () => api.get<Room>(path`/api/v1/rooms/${room_id}`),
  });
  const url = room.data?.join_url;
  if (!url) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(url);
    setCopied(true);
  };
  return (
    <Button size="small" icon={copied ? Check : LinkIcon} onClick={() => void copy()}>
      {copied ? t('people.copied') : t('people.invite')}
    </Button>
  );
}
