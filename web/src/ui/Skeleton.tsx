import { cx } from '@/kit/cx';

/** The place of something that is on its way. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx('motion-wait rounded-inner bg-surface-3/70', className)} />;
}
