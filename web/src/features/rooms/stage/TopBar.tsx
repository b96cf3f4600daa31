import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { RoomState } from '@/engine/protocol';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';

interface TopBarProps {
  room: RoomState;
  pill: ReactNode;
  live: ReactNode;
}

/** The name of the room, and before it whether it is recorded, and live. */
export function TopBar({ room, pill, live }: TopBarProps) {
  const { t } = useTranslation('rooms');
  return (
    <header className="flex min-h-14 shrink-0 flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
      {pill}
      {live}
      <h1 className="ms-auto flex min-w-0 items-center gap-1.5 truncate text-15 font-medium text-ink-1 max-sm:hidden">
        {room.room.locked && (
          <>
            <Icon of={Lock} size={16} />
            <span className="sr-only">{t('stage.locked')}</span>
          </>
        )}
        <span className="truncate">{room.room.name}</span>
      </h1>
    </header>
  );
}
