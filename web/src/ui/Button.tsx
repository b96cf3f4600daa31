import type { LucideIcon } from 'lucide-react';
import { LoaderCircle } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { Icon } from './Icon';

export type ButtonLook = 'main' | 'plain' | 'quiet' | 'danger' | 'live';
export type ButtonSize = 'small' | 'medium' | 'large';

const LOOKS: Record<ButtonLook, string> = {
  main: 'bg-brand text-brand-on hover:bg-brand-strong',
  plain: 'bg-surface-1 text-ink-0 ring-1 ring-inset ring-edge/55 hover:bg-surface-2',
  quiet: 'text-ink-1 hover:bg-surface-2 hover:text-ink-0',
  danger: 'bg-live text-live-on hover:brightness-95',
  live: 'bg-live text-live-on hover:brightness-95',
};

const SIZES: Record<ButtonSize, string> = {
  small: 'h-8 gap-1.5 px-2.5 text-13',
  medium: 'h-10 gap-2 px-4 text-15',
  large: 'h-12 gap-2 px-6 text-15',
};

/** The classes of a button, for links that look like one. */
export function buttonClass(
  look: ButtonLook = 'plain',
  size: ButtonSize = 'medium',
  more?: string,
) {
  return cx(
    'inline-flex shrink-0 items-center justify-center rounded-inner font-medium whitespace-nowrap select-none',
    'transition-colors duration-150 disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-50',
    LOOKS[look],
    SIZES[size],
    more,
  );
}

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `main` is for the one main action of a page. */
  look?: ButtonLook;
  size?: ButtonSize;
  icon?: LucideIcon;
  /** The action is running: the button keeps its place and width, and cannot be pressed again. */
  pending?: boolean;
  /** On a phone only the icon shows; a screen reader still hears the words. For rows of several buttons. */
  folds?: boolean;
  children: ReactNode;
}

/** A button with a verb on it. */
export function Button({
  look,
  size,
  icon,
  pending = false,
  folds = false,
  disabled,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || pending}
      aria-busy={pending || undefined}
      className={buttonClass(look, size, cx(folds && 'max-sm:w-10 max-sm:px-0', className))}
    >
      {pending ? (
        <Icon of={LoaderCircle} size={16} className="motion-turn" />
      ) : (
        icon && <Icon of={icon} size={size === 'small' ? 16 : 18} />
      )}
      {folds ? <span className="max-sm:sr-only">{children}</span> : children}
    </button>
  );
}
