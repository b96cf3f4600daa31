import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Switch } from '@/ui/Switch';
import { isRecording } from '../model';
import type { RoomSession, SessionState } from '../session';

/** One's own consent, which can be given and withdrawn at any time. */
export function ConsentSetting({ session, state }: { session: RoomSession; state: SessionState }) {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const [asking, setAsking] = useState(false);
  const mine = state.room?.participants.find((one) => one.id === state.me);
  const on = mine?.consent === true;
  const set = (recording: boolean, keep: boolean) => {
    setAsking(false);
    void session.setConsent(recording, keep);
  };
  return (
    <div className="shrink-0 border-t border-line p-4">
      <Switch
        label={t('consent.setting')}
        hint={on ? t('consent.settingOn') : t('consent.settingOff')}
        on={on}
        onChange={(next) => {
          if (!next && isRecording(state.room)) setAsking(true);
          else set(next, true);
        }}
      />
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('consent.withdrawTitle')}
        closeLabel={common('action.close')}
      >
        <p>{t('consent.withdrawText')}</p>
        <div className="flex flex-col gap-2">
          <Button onClick={() => set(false, true)}>{t('consent.keep')}</Button>
          <Button look="danger" onClick={() => set(false, false)}>
            {t('consent.removeAll')}
          </Button>
          <Button look="quiet" onClick={() => setAsking(false)}>
            {common('action.cancel')}
          </Button>
        </div>
      </Dialog>
    </div>
  );
}
