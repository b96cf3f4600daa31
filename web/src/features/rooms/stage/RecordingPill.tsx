import { CircleCheck, CircleOff, Laptop } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useSafety, useTakes } from '@/features/takes';
import { percent, timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { language } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { cx } from '@/kit/cx';
import { Icon } from '@/ui/Icon';
import type { RoomSession, SessionState } from '../session';

interface RecordingPillProps {
  session: RoomSession;
  state: SessionState;
  recording: boolean;
}

/** Whether the room is recorded, for how long, and how much of one's own take is safe: always in words. */
export function RecordingPill({ session, state, recording }: RecordingPillProps) {
  const { t } = useTranslation('rooms');
  const started = state.room?.recording?.started_at_ms ?? 0;
  const elapsed = useElapsed(recording, () => session.serverNow() - started);
  return (
    <div
      data-testid="recording-pill"
      className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-0.5 rounded-full bg-surface-1 px-3.5 py-1 text-13"
    >
      {recording ? (
        <span className="flex items-center gap-2 font-semibold">
          <span aria-hidden className="motion-live size-2.5 rounded-full bg-live" />
          <span>{t('pill.recording')}</span>
          <span role="timer" className="font-medium figures">
            {timecode(elapsed)}
          </span>
        </span>
      ) : (
        <span className="text-ink-1">{t('pill.notRecording')}</span>
      )}
      <OwnTake state={state} recording={recording} />
    </div>
  );
}

function OwnTake({ state, recording }: { state: SessionState; recording: boolean }) {
  const { t } = useTranslation('rooms');
  const tongue = useStore(language);
  const takes = useTakes(state.takes_of);
  const safety = useSafety(state.takes_of);
  const consent = state.room?.participants.find((one) => one.id === state.me)?.consent;
  const look = (icon: LucideIcon, words: string, tone: string) => (
    <span data-testid="own-take" className={cx('flex items-center gap-1.5 figures', tone)}>
      <Icon of={icon} size={16} className="shrink-0" />
      {words}
    </span>
  );
  if (recording && consent !== true) return look(CircleOff, t('pill.youAreNot'), 'text-ink-1');
  if (takes.length === 0) return null;
  if (safety.safe) return look(CircleCheck, t('pill.allSafe'), 'text-safe-text');
  const share = percent(safety.share, tongue);
  const tone = safety.failed || safety.share < 0.5 ? 'text-risk-text' : 'text-ink-1';
  return look(Laptop, t('pill.yourTake', { share }), tone);
}

/** Time that runs while something does. */
function useElapsed(running: boolean, read: () => number): number {
  const [, setTick] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => setTick((tick) => tick + 1), 250);
    return () => clearInterval(timer);
  }, [running]);
  return running ? read() : 0;
}
