import { useState } from 'react';
import { useProblemWords } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { cx } from '@/kit/cx';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { toast } from '@/ui/Toast';
import { Tooltip } from '@/ui/Tooltip';
import { startRecording, stopRecording } from '../api';
import { isRecording } from '../model';
import type { SessionState } from '../session';
import type { Inside } from '../useMeeting';
import { useShortcuts } from './useShortcuts';

interface RecordButtonProps {
  inside: Inside;
  state: SessionState;
  /** What is recorded goes out live. */
  live: boolean;
}

/** The one red ring: on air, or not. */
export function RecordButton({ inside, state, live }: RecordButtonProps) {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const wordsOf = useProblemWords();
  const [pending, setPending] = useState(false);
  const [asking, setAsking] = useState(false);
  const running = isRecording(state.room);
  const label = running ? t('record.stop') : t('record.start');

  const act = async () => {
    setPending(true);
    setAsking(false);
    try {
      const token = await inside.pass.token();
      const recording = state.room?.recording;
      if (running && recording) await stopRecording(token, recording.id);
      else await startRecording(token, state.room?.room.id ?? '');
    } catch (error) {
      const words = wordsOf(error);
      toast({ kind: 'problem', text: `${words.title} ${words.detail}` });
    } finally {
      setPending(false);
    }
  };
  const press = () => {
    if (pending) return;
    // Starting can be undone in a second; what was not recorded after a stop is gone for good.
    if (running) setAsking(true);
    else void act();
  };
  useShortcuts({ r: press });

  return (
    <>
      <Tooltip text={label} keys="R">
        <button
          type="button"
          aria-label={label}
          aria-busy={pending || undefined}
          disabled={pending}
          onClick={press}
          className="inline-grid size-12 shrink-0 place-items-center rounded-full ring-[3px] ring-live ring-inset disabled:opacity-60 sm:mx-2 sm:size-14"
        >
          <span
            aria-hidden
            className={cx(
              'bg-live transition-all duration-150',
              running ? 'size-4 rounded-[4px] sm:size-5' : 'size-7 rounded-full sm:size-9',
              pending && 'motion-wait',
            )}
          />
        </button>
      </Tooltip>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('record.stopTitle')}
        closeLabel={common('action.close')}
      >
        <p>
          {t('record.stopText')} {live && t('live.alsoEnds')}
        </p>
        <DialogActions>
          <Button onClick={() => setAsking(false)}>{t('record.goOn')}</Button>
          <Button look="live" onClick={() => void act()}>
            {t('record.stopNow')}
          </Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
