import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { Icon } from './Icon';

interface MenuProps {
  /** The button that opens it. */
  trigger: ReactNode;
  children: ReactNode;
  align?: 'start' | 'end';
  side?: 'top' | 'bottom';
}

/**
 * A list of actions under a button. Not modal: the modal kind locks the page by injecting a style element,
 * which the content policy refuses.
 */
export function Menu({ trigger, children, align = 'end', side = 'bottom' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="motion-appear z-40 min-w-48 rounded-card bg-surface-1 p-1 text-ink-0 shadow-float ring-1 ring-line"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  icon?: LucideIcon;
  onSelect?: () => void;
  disabled?: boolean;
  danger?: boolean;
  /** A link instead of an action: give the anchor as child and set this. */
  asChild?: boolean;
  children: ReactNode;
}

const ITEM =
  'flex cursor-pointer items-center gap-2.5 rounded-inner px-2.5 py-2 text-15 outline-none select-none ' +
  'data-highlighted:bg-surface-2 data-disabled:cursor-not-allowed data-disabled:opacity-50';

export function MenuItem({
  icon,
  onSelect,
  disabled,
  danger = false,
  asChild,
  children,
}: MenuItemProps) {
  return (
    <DropdownMenu.Item
      {...(asChild ? { asChild } : {})}
      {...(disabled === undefined ? {} : { disabled })}
      {...(onSelect ? { onSelect } : {})}
      className={cx(ITEM, danger && 'text-live-text')}
    >
      {asChild ? (
        children
      ) : (
        <>
          {icon && <Icon of={icon} className={danger ? undefined : 'text-ink-2'} />}
          {children}
        </>
      )}
    </DropdownMenu.Item>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}

export function MenuTitle({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2.5 py-2 text-13 text-ink-2">{children}</DropdownMenu.Label>
  );
}
