import type { LucideIcon } from 'lucide-react';
import {
  Circle,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  LoaderCircle,
  TriangleAlert,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { Icon } from './Icon';

export type Tone = 'live' | 'safe' | 'risk' | 'working' | 'neutral' | 'failed';

const LOOKS: Record<Tone, { icon: LucideIcon; className: string }> = {
  live: { icon: Circle, className: 'bg-live text-live-on' },
  safe: { icon: CircleCheck, className: 'bg-safe-soft text-safe-text' },
  risk: { icon: TriangleAlert, className: 'bg-risk-soft text-risk-text' },
  working: { icon: LoaderCircle, className: 'bg-surface-2 text-ink-1' },
  neutral: { icon: CircleDashed, className: 'bg-surface-2 text-ink-1' },
  failed: { icon: CircleAlert, className: 'bg-live-soft text-live-text' },
};

interface StatePillProps {
  tone: Tone;
  /** The word: a state is never a colour alone. */
  children: ReactNode;
  icon?: LucideIcon;
  className?: string;
}

/** A state: icon, word and, last, a colour. */
export function StatePill({ tone, children, icon, className }: StatePillProps) {
  const look = LOOKS[tone];
  return (
    <span
      className={cx(
        'inline-flex h-6 items-center gap-1.5 rounded-full px-2.5 text-13 font-medium whitespace-nowrap',
        look.className,
        className,
      )}
    >
      {tone === 'live' ? (
        <span aria-hidden className="motion-live size-2 rounded-full bg-current" />
      ) : (
        <Icon
          of={icon ?? look.icon}
          size={14}
          className={tone === 'working' ? 'motion-turn' : undefined}
        />
      )}
      <span className="figures">{children}</span>
    </span>
  );
}
