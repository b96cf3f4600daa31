import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Icon } from './Icon';

interface EmptyStateProps {
  icon: LucideIcon;
  title: string;
  /** Teaches: what will be here, and how it comes. */
  children?: ReactNode;
  action?: ReactNode;
  /** 1 where it is the whole page. */
  level?: 1 | 2;
}

/** Where a list will be. */
export function EmptyState({ icon, title, children, action, level = 2 }: EmptyStateProps) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className="mx-auto flex max-w-md flex-col items-center gap-2 px-4 py-14 text-center">
      <span className="mb-2 grid size-12 place-items-center rounded-full bg-surface-2 text-ink-2">
        <Icon of={icon} size={22} />
      </span>
      <Heading className="text-18 font-semibold">{title}</Heading>
      {children && <div className="text-15 text-ink-2">{children}</div>}
      {action && <div className="mt-4 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
