import type { ReactNode } from 'react';
import { cx } from '@/kit/cx';

interface TableProps {
  /** What the table is, for those who do not see it. */
  caption: string;
  head: ReactNode;
  children: ReactNode;
  compact?: boolean;
}

/** Rows between lines. */
export function Table({ caption, head, children, compact = false }: TableProps) {
  return (
    <table
      className={cx('w-full border-collapse text-start', compact ? 'compact text-13' : 'text-15')}
    >
      <caption className="sr-only">{caption}</caption>
      <thead>
        <tr className="border-b border-line">{head}</tr>
      </thead>
      <tbody>{children}</tbody>
    </table>
  );
}

interface CellProps {
  children?: ReactNode;
  className?: string | undefined;
}

interface HeadProps extends CellProps {
  /** How the rows stand by this column, where they can be put in its order. */
  sort?: 'ascending' | 'descending' | 'none';
}

export function Th({ children, className, sort }: HeadProps) {
  return (
    <th
      scope="col"
      aria-sort={sort}
      className={cx(
        'py-2 pe-4 text-start text-13 font-medium whitespace-nowrap text-ink-2',
        className,
      )}
    >
      {children}
    </th>
  );
}

export function Tr({ children, className }: CellProps) {
  return (
    <tr
      className={cx(
        'border-b border-line transition-colors duration-150 hover:bg-surface-2/60',
        className,
      )}
    >
      {children}
    </tr>
  );
}

export function Td({ children, className }: CellProps) {
  return (
    <td className={cx('py-3 pe-4 align-middle [.compact_&]:py-1.5', className)}>{children}</td>
  );
}
