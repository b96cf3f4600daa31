import { MicOff } from 'lucide-react';
import { Icon } from '@/ui/Icon';

interface MicrophoneMarkProps {
  muted: boolean;
  /** 0…1. */
  level: number;
}

/** How much of the level each of the three bars needs, like the bars of the mark. */
const STEPS = [0.12, 0.35, 0.6];

/** Whether somebody can be heard right now: three bars that live, or a struck microphone. */
export function MicrophoneMark({ muted, level }: MicrophoneMarkProps) {
  if (muted) return <Icon of={MicOff} size={16} className="shrink-0 text-live-text" />;
  return (
    <span aria-hidden className="flex h-4 w-4 shrink-0 items-end justify-center gap-[2px]">
      {STEPS.map((step, at) => (
        <span
          key={step}
          className={`w-[3px] rounded-full transition-[height] duration-75 ${level > step ? 'bg-ink-0' : 'bg-ink-3'}`}
          style={{ height: level > step ? `${50 + at * 25}%` : '25%' }}
        />
      ))}
    </span>
  );
}
