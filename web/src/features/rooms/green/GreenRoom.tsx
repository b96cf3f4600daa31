import { LogIn } from 'lucide-react';
import { useId, useState, type SyntheticEvent } from 'react';
import { session as signIn } from '@/api';
import { PendingTakes } from '@/features/takes';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Switch } from '@/ui/Switch';
import type { RoomCard } from '../api';
import { RoomFrame } from '../RoomFrame';
import { useLevel } from '../useLevel';
import type { Meeting } from '../useMeeting';
import { Checklist } from './Checklist';
import { ConsentChoice } from './ConsentChoice';
import { DeviceBar } from './DeviceBar';
import { Preview } from './Preview';
import { useGreenRoom } from './useGreenRoom';

interface GreenRoomProps {
  room: RoomCard;
  meeting: Meeting;
  /** The person came signed in rather than by the room's link. */
  known: boolean;
}

/** Where one looks at oneself before entering: picture, sound, what will be recorded, one button. */
export function GreenRoom({ room, meeting, known }: GreenRoomProps) {
  const { t } = useTranslation('rooms');
  const titleId = useId();
  const user = useStore(signIn).user;
  const green = useGreenRoom(meeting, room.take_quality.height);
  const level = useLevel(green.media.microphone.track);
  const [name, setName] = useState(user?.name ?? '');
  const [consent, setConsent] = useState<boolean | null>(null);
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [pending, setPending] = useState(false);

  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const nameless = name.trim() === '' && !user;
    if (nameless || consent === null) {
      setMissing(true);
      return;
    }
    setPending(true);
    setError(null);
    try {
      await meeting.enter({ name: name.trim(), consent, headphones: green.headphones });
    } catch (cause) {
      setError(cause);
      setPending(false);
    }
  };

  return (
    <RoomFrame>
      <PendingTakes />
      <div className="grid flex-1 items-start gap-8 lg:grid-cols-[minmax(0,1.65fr)_minmax(20rem,1fr)] lg:items-center lg:gap-12">
        <section aria-label={t('green.devices')} className="flex flex-col gap-4">
          <Preview media={green.media} name={name} level={level} />
          <DeviceBar devices={meeting.devices} choice={green} level={level} />
          <Switch
            label={t('green.headphones')}
            hint={t('green.headphonesHint')}
            on={green.headphones}
            onChange={green.setHeadphones}
          />
        </section>

        <form
          aria-labelledby={titleId}
          noValidate
          onSubmit={(event) => void submit(event)}
          className="flex flex-col gap-6"
        >
          <div className="flex flex-col gap-1">
            <h1 id={titleId} className="text-28 font-semibold">
              {room.name}
            </h1>
            <p className="text-ink-2">
              {known || room.host_name === ''
                ? t('green.yours', { count: room.live.participants })
                : t('green.by', { host: room.host_name, count: room.live.participants })}
            </p>
          </div>
          {!user && (
            <Field
              label={t('green.name')}
              size="large"
              value={name}
              maxLength={80}
              autoComplete="name"
              required
              error={missing && name.trim() === '' ? t('green.nameMissing') : undefined}
              onChange={(event) => setName(event.target.value)}
            />
          )}
          <ConsentChoice
            host={known ? null : room.host_name}
            running={room.live.recording}
            value={consent}
            missing={missing && consent === null}
            onChoose={setConsent}
          />
          <Checklist green={green} level={level} />
          {error !== null && <ProblemNotice error={error} />}
          <Button look="main" size="large" type="submit" icon={LogIn} pending={pending}>
            {t('green.enter')}
          </Button>
        </form>
      </div>
    </RoomFrame>
  );
}
