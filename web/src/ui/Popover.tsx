import { Popover as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '@/kit/cx';

interface PopoverProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The button that opens it. */
  trigger: ReactNode;
  /** What it is, for those who do not see it. */
  label: string;
  /** It belongs to a stage, and is as dark. */
  stage?: boolean;
  children: ReactNode;
}

/** A small page under a button. Not modal, for the reason in Menu.tsx: nothing writes styles into the page. */
export function Popover(props: PopoverProps) {
  const { open, onOpenChange, trigger, label, stage = false, children } = props;
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={label}
          align="end"
          sideOffset={6}
          collisionPadding={8}
          className={cx(
            'motion-appear z-40 w-[min(24rem,calc(100vw-1rem))] rounded-card bg-surface-1 text-ink-0 shadow-float ring-1 ring-line',
            stage && 'stage',
          )}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
