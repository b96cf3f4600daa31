import { useEffect, useState } from 'react';
import { outbox, useTakes } from '@/features/takes';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { toast } from '@/ui/Toast';
import { useDangers } from './useDangers';
import type { Inside, Meeting } from '../useMeeting';

/** What one must know while inside: the line is down, a device is gone, the disk is full. */
export function StageNotices({ inside, meeting }: { inside: Inside; meeting: Meeting }) {
  const { t } = useTranslation('rooms');
  const state = useStore(inside.session.state);
  const call = useStore(inside.session.call);
  const local = useStore(meeting.media.state);
  const recorder = useStore(inside.session.recorder);
  const takes = useTakes(state.takes_of);
  const trouble = useTrouble();
  const told = state.told;

  useEffect(() => {
    if (told) toast({ text: told.what === 'muted' ? t('told.muted') : t('told.cameraOff') });
  }, [told, t]);

  const recording = takes.some((item) => item.state === 'recording');
  const down = state.phase === 'reconnecting' || call.status === 'reconnecting';
  const full = takes.some((item) => item.problem?.code === 'take.disk_full');
  const dangers = useDangers(recording);
  const locked = takes.some((item) => item.problem?.code === 'take.no_key');
  const microphone = local.microphone.problem;
  return (
    <section
      aria-label={t('stage.notices')}
      aria-live="polite"
      className="flex flex-col gap-2 px-3 *:mb-2 empty:hidden"
    >
      {down && (
        <Notice tone="risk">
          {recording ? t('notice.reconnectingRecorded') : t('notice.reconnecting')}
        </Notice>
      )}
      {microphone && (
        <Notice
          tone="problem"
          action={
            <Button size="small" onClick={() => void meeting.media.openMicrophone(null)}>
              {t('check.again')}
            </Button>
          }
        >
          {t(`problem.microphone.${microphone}`)}
        </Notice>
      )}
      {recorder.compressed_sound && <Notice tone="risk">{t('notice.compressed')}</Notice>}
      {dangers.map((danger) => (
        <Notice key={danger.what} tone="risk">
          {t(`danger.${danger.what}`, {
            minutes: 'minutes' in danger ? danger.minutes : 0,
            percent: 'percent' in danger ? danger.percent : 0,
          })}
        </Notice>
      ))}
      {locked && <Notice tone="risk">{t('notice.noKey')}</Notice>}
      {full && <Notice tone="problem">{t('notice.diskFull')}</Notice>}
      {trouble && !full && (
        <Notice tone="problem">
          {t('notice.takeTrouble')}
          <span className="ms-2 font-mono text-12">{trouble}</span>
        </Notice>
      )}
    </section>
  );
}

/** The last thing the outbox could not do. */
function useTrouble(): string | null {
  const client = useStore(outbox);
  const [code, setCode] = useState<string | null>(null);
  useEffect(() => client?.troubles.on((trouble) => setCode(trouble.code)), [client]);
  return code;
}
