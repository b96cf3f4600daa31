import { CircleOff, Hand, MicOff, MonitorUp, UserX, VideoOff } from 'lucide-react';
import { useState } from 'react';
import type { Participant, TakeItem } from '@/engine/protocol';
import { StandingLines, standingOf } from '@/features/takes';
import { useTranslation } from '@/kit/i18n';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { leads } from '../model';
import type { RoomSession } from '../session';

interface PersonProps {
  person: Participant;
  own: boolean;
  /** The one who looks leads the room. */
  leading: boolean;
  takes: readonly TakeItem[];
  session: RoomSession;
}

/** A person in the list of people. */
export function Person({ person, own, leading, takes, session }: PersonProps) {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const [removing, setRemoving] = useState(false);
  const has = (source: string) =>
    person.tracks.some((track) => track.source === source && !track.muted);
  const may = leading && !own && person.role !== 'host';
  return (
    <li
      data-testid="person"
      className="flex flex-col gap-1.5 rounded-inner px-2 py-2 hover:bg-surface-2"
    >
      <div className="flex items-center gap-3">
        <Avatar name={person.name} />
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">
            {own ? t('stage.nameYou', { name: person.name }) : person.name}
          </p>
          <p className="flex flex-wrap items-center gap-x-2 text-13 text-ink-2">
            {leads(person.role) && <span>{t(`role.${person.role as 'host' | 'co_host'}`)}</span>}
            {!person.connected && <span>{t('stage.lost')}</span>}
            {person.consent !== true && (
              <span className="inline-flex items-center gap-1">
                <Icon of={CircleOff} size={14} />
                {person.consent === false ? t('people.declined') : t('people.undecided')}
              </span>
            )}
          </p>
        </div>
        {person.hand_raised_at_ms !== null && (
          <Mark icon={Hand} label={t('stage.handUp')} className="text-risk-text" />
        )}
        {has('screen') && <Mark icon={MonitorUp} label={t('people.shares')} />}
        {!has('camera') && <Mark icon={VideoOff} label={t('people.noCamera')} />}
        {!has('microphone') ? (
          <Mark icon={MicOff} label={t('stage.muted')} />
        ) : (
          may && (
            <IconButton
              icon={MicOff}
              size="small"
              label={t('people.mute', { name: person.name })}
              onClick={() => void session.muteOther(person.id, 'microphone')}
            />
          )
        )}
        {may && (
          <IconButton
            icon={UserX}
            size="small"
            label={t('people.remove', { name: person.name })}
            onClick={() => setRemoving(true)}
          />
        )}
      </div>
      {leading && takes.length > 0 && (
        <div className="ps-11">
          <StandingLines takes={standingOf(takes)} />
        </div>
      )}
      <Dialog
        open={removing}
        onClose={() => setRemoving(false)}
        title={t('people.removeTitle', { name: person.name })}
        closeLabel={common('action.close')}
      >
        <p>{t('people.removeText')}</p>
        <DialogActions>
          <Button onClick={() => setRemoving(false)}>{common('action.cancel')}</Button>
          <Button
            look="danger"
            onClick={() => {
              setRemoving(false);
              void session.remove(person.id);
            }}
          >
            {t('people.removeConfirm')}
          </Button>
        </DialogActions>
      </Dialog>
    </li>
  );
}

function Mark({
  icon,
  label,
  className,
}: {
  icon: typeof Hand;
  label: string;
  className?: string;
}) {
  return (
    <span title={label} className={className ?? 'text-ink-2'}>
      <Icon of={icon} size={16} />
      <span className="sr-only">{label}</span>
    </span>
  );
}
