import { useEffect, useRef } from 'react';
import { useTranslation } from '@/kit/i18n';
import { isRecording } from '../model';
import type { SessionState } from '../session';

/** Says to those who do not see the stage what changed on it. */
export function Announcer({ state }: { state: SessionState }) {
  const { t } = useTranslation('rooms');
  const before = useRef<SessionState>(state);
  const line = useRef<HTMLParagraphElement>(null);

  useEffect(() => {
    const past = before.current;
    before.current = state;
    if (past.room === state.room || !past.room || !state.room) return;
    const old = new Map(past.room.participants.map((one) => [one.id, one]));
    const now = new Map(state.room.participants.map((one) => [one.id, one]));
    const said: string[] = [];
    for (const one of now.values()) {
      if (!old.has(one.id)) said.push(t('say.joined', { name: one.name }));
      const raised = one.hand_raised_at_ms !== null && !old.get(one.id)?.hand_raised_at_ms;
      if (raised) said.push(t('say.hand', { name: one.name }));
    }
    for (const one of old.values()) {
      if (!now.has(one.id)) said.push(t('say.left', { name: one.name }));
    }
    const [was, is] = [isRecording(past.room), isRecording(state.room)];
    if (was !== is) said.push(is ? t('say.recording') : t('say.stopped'));
    if (said.length > 0 && line.current) line.current.textContent = said.join(' ');
  }, [state, t]);

  return <p ref={line} aria-live="assertive" className="sr-only" />;
}
