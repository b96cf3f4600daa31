import { useQuery } from '@tanstack/react-query';
import { Check, Link as LinkIcon, Lock, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { api, path, type Room } from '@/api';
import type { RoomState } from '@/engine/protocol';
import { StandingCard, useStandings } from '@/features/takes';
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
      {leading && <Gone recording_id={state.takes_of} room={room} />}
      <ConsentSetting session={session} state={state} />
    </div>
  );
}

/** Who left with takes that are not here yet: known to the server, whoever is still in the room. */
function Gone({ recording_id, room }: { recording_id: string | null; room: RoomState }) {
  const { t } = useTranslation('rooms');
  const standings = useStandings(recording_id);
  const gone = standings.data?.items.filter(
    (one) => !one.safe && !room.participants.some(({ id }) => id === one.participant.id),
  );
  if (!recording_id || !gone?.length) return null;
  return (
    <section aria-label={t('people.gone')} className="border-t border-line px-4 pt-3">
      <h3 className="text-13 font-medium text-ink-1">{t('people.gone')}</h3>
      <ul className="divide-y divide-line">
        {gone.map((one) => (
          <StandingCard
            key={one.participant.id}
            recording_id={recording_id}
            standing={one}
            now={standings.dataUpdatedAt}
          />
        ))}
      </ul>
    </section>
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
