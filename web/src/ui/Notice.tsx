import type { LucideIcon } from 'lucide-react';
import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { Icon } from './Icon';

interface NoticeProps {
  tone?: 'info' | 'risk' | 'problem';
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}

const TONES: Record<
  'info' | 'risk' | 'problem',
  { icon: LucideIcon; className: string; mark: string }
> = {
  info: { icon: Info, className: 'bg-surface-2', mark: 'text-ink-2' },
  risk: { icon: TriangleAlert, className: 'bg-risk-soft', mark: 'text-risk-text' },
  problem: { icon: CircleAlert, className: 'bg-live-soft', mark: 'text-live-text' },
};

/** Something to know where it matters: what happened, whether anything is lost, what to do. */
export function Notice({ tone = 'info', title, children, action, className }: NoticeProps) {
  const look = TONES[tone];
  return (
    <div
      role={tone === 'problem' ? 'alert' : undefined}
      className={cx(
        'flex items-start gap-3 rounded-card px-4 py-3 text-15',
        look.className,
        className,
      )}
    >
      <Icon of={look.icon} className={cx('mt-[3px] shrink-0', look.mark)} />
      <div className="min-w-0 flex-1">
        {title && <p className="font-medium">{title}</p>}
        {children && <div className="text-ink-1">{children}</div>}
      </div>
      {action && <div className="shrink-0">{action}</div>}
    </div>
  );
}
