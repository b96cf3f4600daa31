import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { cx } from '@/kit/cx';
import { Icon } from './Icon';
import { Tooltip } from './Tooltip';

interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  icon: LucideIcon;
  /** What it does: the tooltip and the accessible name. */
  label: string;
  /** The key that does the same, shown in the tooltip. */
  keys?: string;
  size?: 'small' | 'medium' | 'large';
  ref?: Ref<HTMLButtonElement>;
}

const SIZES = { small: 'size-8', medium: 'size-10', large: 'size-12' };

/** A button that is an icon, and still has a name. */
export function IconButton({
  icon,
  label,
  keys,
  size = 'medium',
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} {...(keys ? { keys } : {})}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        className={cx(
          'inline-flex shrink-0 items-center justify-center rounded-inner text-ink-1 transition-colors duration-150',
          'hover:bg-surface-2 hover:text-ink-0 disabled:cursor-not-allowed disabled:opacity-45',
          'aria-pressed:bg-surface-2 aria-pressed:text-ink-0',
          SIZES[size],
          className,
        )}
      >
        <Icon of={icon} size={size === 'large' ? 22 : size === 'small' ? 16 : 18} />
      </button>
    </Tooltip>
  );
}
