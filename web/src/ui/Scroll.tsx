import type { ReactNode } from 'react';
import { cx } from '@/kit/cx';

interface ScrollProps {
  label: string;
  className?: string;
  children: ReactNode;
}

/** What is larger than its place, and slides under the finger and by the arrow keys. */
export function Scroll({ label, className, children }: ScrollProps) {
  return (
    <div
      role="group"
      aria-label={label}
      // Without a stop here nobody could scroll it by keyboard.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className={cx('relative overflow-auto rounded-inner -outline-offset-2', className)}
    >
      {children}
    </div>
  );
}
