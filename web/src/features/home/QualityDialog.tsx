import { useState } from 'react';
import type { Room } from '@/api';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Select } from '@/ui/Select';
import { choiceOf, gigabytesAnHour, HEIGHTS, kbpsOf, qualityOf, RATES } from './quality';
import { useRoomActions } from './useRoomActions';

interface QualityDialogProps {
  room: Room;
  open: boolean;
  onClose: () => void;
}

/** How good the pictures are that everybody records on their own computer: lines and bits a second. */
export function QualityDialog({ room, open, onClose }: QualityDialogProps) {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('quality.title')}
      closeLabel={tc('action.close')}
    >
      {open && <QualityForm room={room} onClose={onClose} />}
    </Dialog>
  );
}

function QualityForm({ room, onClose }: Omit<QualityDialogProps, 'open'>) {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  const { setQuality } = useRoomActions(room);
  const figure = new Intl.NumberFormat(useLocale(), { maximumFractionDigits: 1 });
  const [{ height, rate }, choose] = useState(() => choiceOf(room.take_quality));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setQuality.mutate(qualityOf(height, rate), { onSuccess: onClose });
      }}
    >
      <p className="text-ink-1">{t('quality.detail')}</p>
      <Select
        label={t('quality.height')}
        value={height}
        options={HEIGHTS.map((value) => ({ value, label: t(`quality.lines.${value}`) }))}
        onChoose={(next) => choose({ height: next, rate })}
      />
      <Select
        label={t('quality.rate')}
        hint={t('quality.hint', {
          gigabytes: figure.format(gigabytesAnHour(kbpsOf(height, rate))),
        })}
        value={rate}
        options={RATES.map((value) => ({
          value,
          label: t(`quality.rates.${value}`, { mbps: figure.format(kbpsOf(height, value) / 1000) }),
        }))}
        onChoose={(next) => choose({ height, rate: next })}
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={setQuality.isPending}>
          {tc('action.save')}
        </Button>
      </DialogActions>
    </form>
  );
}
