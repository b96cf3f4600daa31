import { useState } from 'react';
import type { Lecture } from '@/api';
import { useLocale, useTranslation } from '@/kit/i18n';
import { momentOf, wallClock, zonedDate } from '@/kit/zoned';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';

interface ScheduleProps {
  lectures: readonly Lecture[];
  zone: string;
  pending: boolean;
  onClose: () => void;
  onSchedule: (at: string) => void;
}

/** Tomorrow at nine is when most lectures are wanted. */
function proposal(now: number, zone: string): string {
  const tomorrow = wallClock(new Date(now + 24 * 3_600_000).toISOString(), zone);
  return `${tomorrow.slice(0, 10)}T09:00`;
}

function ScheduleForm({ lectures, zone, pending, onClose, onSchedule }: ScheduleProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const locale = useLocale();
  const [opened] = useState(() => Date.now());
  const planned = lectures[0]?.publish_at ?? null;
  const [local, setLocal] = useState(() =>
    planned ? wallClock(planned, zone) : proposal(opened, zone),
  );
  const at = momentOf(local, zone);
  const past = at !== null && Date.parse(at) <= opened;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zoneName = zone.replaceAll('_', ' ');
  const elsewhere =
    at && wallClock(at, zone) !== wallClock(at, here)
      ? t('schedule.forYou', { date: zonedDate(at, here, locale) })
      : '';
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (at && !past) onSchedule(at);
      }}
    >
      <Field
        label={t('schedule.when')}
        type="datetime-local"
        value={local}
        min={wallClock(new Date(opened).toISOString(), zone)}
        onChange={(event) => setLocal(event.target.value.slice(0, 16))}
        hint={`${t('schedule.zone', { zone: zoneName })} ${elsewhere}`}
        error={past ? t('schedule.past') : undefined}
        required
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={pending} disabled={!at || past}>
          {t('schedule.action')}
        </Button>
      </DialogActions>
    </form>
  );
}

/** Asks when students are to see lectures, in the time of the course. */
export function ScheduleDialog(props: ScheduleProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const { lectures, onClose } = props;
  return (
    <Dialog
      open={lectures.length > 0}
      onClose={onClose}
      title={t('schedule.title', { count: lectures.length })}
      closeLabel={tc('action.close')}
    >
      <ScheduleForm {...props} />
    </Dialog>
  );
}
