import { Link2, Users } from 'lucide-react';
import type { Room } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { buttonClass } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { StatePill } from '@/ui/StatePill';
import { RoomMenu } from './RoomMenu';
import { useInvite } from './useInvite';

/** A room one can walk into: its name, who is inside, the door, and the link for others. */
export function RoomCard({ room }: { room: Room }) {
  const { t } = useTranslation('home');
  const copy = useInvite();
  const { name, kind, join_url: link, live } = room;
  const inside = live.participants > 0;
  return (
    <li className="flex flex-col gap-4 rounded-card bg-surface-1 p-4 ring-1 ring-line">
      <div className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h3 className="truncate font-semibold">{name}</h3>
          <p className="flex items-center gap-1.5 text-13 text-ink-2">
            {inside && <Icon of={Users} size={14} />}
            {t(`kind.${kind}`)} · {inside ? t('people', { count: live.participants }) : t('nobody')}
          </p>
        </div>
        {live.recording_id !== null && <StatePill tone="live">{t('onAir')}</StatePill>}
      </div>
      <div className="flex items-center gap-1">
        <a
          href={`/room/${room.id}`}
          aria-label={inside ? t('joinNamed', { name }) : t('enterNamed', { name })}
          className={buttonClass(inside ? 'main' : 'plain', 'medium', 'flex-1')}
        >
          {inside ? t('join') : t('enter')}
        </a>
        {link !== null && (
          <IconButton
            icon={Link2}
            label={t('copyInviteNamed', { name })}
            onClick={() => copy({ name, join_url: link })}
          />
        )}
        {room.my_role === 'host' && <RoomMenu room={room} />}
      </div>
    </li>
  );
}
