import { Link } from '@tanstack/react-router';
import { DoorOpen } from 'lucide-react';
import { SafetyCard, useTakes } from '@/features/takes';
import { useTranslation } from '@/kit/i18n';
import { Button, buttonClass } from '@/ui/Button';
import type { RoomCard } from '../api';
import { RoomFrame } from '../RoomFrame';
import type { Ended } from '../useMeeting';

interface ClosedProps {
  room: RoomCard;
  ended: Ended;
  onRejoin: () => void;
}

/** After a meeting: whether the tab may be closed, and the way back. */
export function Closed({ room, ended, onRejoin }: ClosedProps) {
  const { t } = useTranslation('rooms');
  const takes = useTakes();
  const words = ended.phase === 'refused' ? ended.problem?.detail : t(`ended.${ended.phase}Text`);
  const back = ended.phase !== 'removed' && ended.phase !== 'closed';
  return (
    <RoomFrame centred>
      <div className="flex flex-col gap-8 rounded-card bg-surface-1 p-6 ring-1 ring-line sm:p-8">
        <div className="flex flex-col gap-1 text-center">
          <p className="truncate text-13 text-ink-2">{room.name}</p>
          <h1 className="text-22 font-semibold">
            {ended.phase === 'refused' ? ended.problem?.title : t(`ended.${ended.phase}`)}
          </h1>
          {takes.length === 0 && words && <p className="text-ink-1">{words}</p>}
          {ended.phase === 'refused' && (
            <p className="font-mono text-12 text-ink-2">{ended.problem?.code}</p>
          )}
        </div>
        <SafetyCard />
        <div className="flex flex-wrap justify-center gap-2">
          {ended.leads && ended.recording_id && (
            <Link
              // The library is a higher floor; its address is the contract.
              to={'/recordings/$recordingId'}
              params={{ recordingId: ended.recording_id } as never}
              className={buttonClass('main')}
            >
              {t('ended.openRecording')}
            </Link>
          )}
          {back && (
            <Button icon={DoorOpen} onClick={onRejoin}>
              {t('ended.rejoin')}
            </Button>
          )}
        </div>
      </div>
    </RoomFrame>
  );
}
