import { useTranslation } from '@/kit/i18n';
import { Dialog } from '@/ui/Dialog';
import { DeviceBar } from '../green/DeviceBar';
import type { DeviceChoice } from '../green/useGreenRoom';
import { useLevel } from '../useLevel';
import type { Meeting } from '../useMeeting';

interface DeviceDialogProps {
  open: boolean;
  meeting: Meeting;
  choice: DeviceChoice;
  onClose: () => void;
}

/** Other devices, without leaving. A take goes on as a new part of the same track. */
export function DeviceDialog({ open, meeting, choice, onClose }: DeviceDialogProps) {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const level = useLevel(open ? choice.media.microphone.track : null);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('bar.devices')}
      closeLabel={common('action.close')}
      wide
    >
      <DeviceBar devices={meeting.devices} choice={choice} level={level} />
    </Dialog>
  );
}
