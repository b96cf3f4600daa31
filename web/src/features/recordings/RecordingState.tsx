import type { Recording } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { CircleCheck, Trash2 } from 'lucide-react';
import { StatePill } from '@/ui/StatePill';
import { toneOf } from './model';

const ICONS = { ready: CircleCheck, trashed: Trash2 };

/** The state of a recording in a word. Only what needs attention is coloured, so that a long list stays quiet. */
export function RecordingState({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  const { state } = recording;
  const icon = state in ICONS ? ICONS[state as keyof typeof ICONS] : undefined;
  return (
    <StatePill tone={toneOf(state)} {...(icon ? { icon } : {})}>
      {t(`state.${state}`)}
    </StatePill>
  );
}
