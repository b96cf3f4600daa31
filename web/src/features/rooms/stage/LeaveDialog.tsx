import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { leads } from '../model';
import type { RoomSession, SessionState } from '../session';

interface LeaveDialogProps {
  open: boolean;
  session: RoomSession;
  state: SessionState;
  onClose: () => void;
}

/** Asks before somebody leaves who is being recorded. */
export function LeaveDialog({ open, session, state, onClose }: LeaveDialogProps) {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const [pending, setPending] = useState(false);
  const words = leads(state.role) ? t('leave.recordingHost') : t('leave.recording');
  const leave = async () => {
    setPending(true);
    await session.leave();
  };
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('leave.title')}
      closeLabel={common('action.close')}
    >
      <p>{words}</p>
      <DialogActions>
        <Button onClick={onClose}>{t('leave.stay')}</Button>
        <Button look="main" pending={pending} onClick={() => void leave()}>
          {t('leave.confirm')}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
