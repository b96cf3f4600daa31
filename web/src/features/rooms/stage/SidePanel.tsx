import { X } from 'lucide-react';
import { Suspense } from 'react';
import type { RoomState } from '@/engine/protocol';
import { useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import type { Viewers } from '../live/useViewers';
import type { SessionState } from '../session';
import type { Inside } from '../useMeeting';
import { ChatPanel } from './ChatPanel';
import { PeoplePanel } from './PeoplePanel';

export type PanelName = 'people' | 'chat' | 'viewers';

interface SidePanelProps {
  panel: PanelName;
  inside: Inside;
  state: SessionState;
  room: RoomState;
  me: string;
  leading: boolean;
  viewers: Viewers | null;
  onChoose: (panel: PanelName | null) => void;
}

/** People or chat, beside the faces; on a phone it lies over them. */
export function SidePanel(props: SidePanelProps) {
  const { panel, inside, state, room, me, leading, viewers, onChoose } = props;
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const titles = {
    people: t('panel.people', { count: room.participants.length }),
    chat: t('panel.chat'),
    viewers: t('viewers.title'),
  };
  const title = titles[panel];
  return (
    <aside
      aria-label={title}
      className="motion-rise flex min-h-0 flex-col rounded-card bg-surface-1 max-lg:fixed max-lg:inset-x-0 max-lg:top-0 max-lg:bottom-0 max-lg:z-30 max-lg:rounded-none lg:w-[22rem]"
    >
      <div className="flex shrink-0 items-center justify-between ps-4 pe-2 pt-2">
        <h2 className="text-15 font-semibold">{title}</h2>
        <IconButton
          icon={X}
          label={common('action.close')}
          size="medium"
          onClick={() => onChoose(null)}
        />
      </div>
      {panel === 'people' && (
        <PeoplePanel inside={inside} state={state} room={room} me={me} leading={leading} />
      )}
      {panel === 'chat' && <ChatPanel session={inside.session} chat={room.chat} me={me} />}
      {panel === 'viewers' && viewers && (
        <div className="min-h-0 flex-1 overflow-y-auto p-4">
          <Suspense fallback={null}>
            <viewers.Panel talk={viewers.talk} />
          </Suspense>
        </div>
      )}
    </aside>
  );
}
