import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes } from 'react';
import { cx } from '@/kit/cx';
import { Icon } from '@/ui/Icon';
import { Tooltip } from '@/ui/Tooltip';

interface BarButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: LucideIcon;
  label: string;
  keys?: string;
  /** Something of one's own that is switched off: it stands out, so that nobody talks into nothing. */
  off?: boolean;
  /** Something that is open or running. */
  on?: boolean;
  badge?: number;
}

/** A round button of the bar: at least 44 px, for a thumb. */
export function BarButton(props: BarButtonProps) {
  const { icon, label, keys, off = false, on = false, badge = 0, className, ...rest } = props;
  return (
    <Tooltip text={label} {...(keys ? { keys } : {})}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={on || off || undefined}
        className={cx(
          'relative inline-grid size-11 shrink-0 place-items-center rounded-full transition-colors duration-150 sm:size-12',
          off
            ? 'bg-live-soft text-live-text hover:brightness-125'
            : on
              ? 'bg-ink-0 text-surface-0'
              : 'bg-surface-2 text-ink-0 hover:bg-surface-3',
          className,
        )}
      >
        <Icon of={icon} size={20} />
        {badge > 0 && (
          <span
            aria-hidden
            className="absolute -end-0.5 -top-0.5 grid h-5 min-w-5 place-items-center rounded-full bg-brand px-1 text-12 font-semibold text-brand-on figures"
          >
            {badge > 9 ? '9+' : badge}
          </span>
        )}
      </button>
    </Tooltip>
  );
}
