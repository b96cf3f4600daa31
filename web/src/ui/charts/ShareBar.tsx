import { cx } from '@/kit/cx';

interface ShareBarProps {
  /** 0…1; null where there is nothing to say. */
  share: number | null;
  /** The figure beside it: the bar alone says nothing to who does not see it. */
  figure: string;
  /** A line to compare with: the mean of all, say. */
  mark?: number | null;
  className?: string;
}

const cut = (share: number) => `${Math.min(1, Math.max(0, share)) * 100}%`;

/** A share in a row of a table: a bar on a track, and its figure. */
export function ShareBar({ share, figure, mark = null, className }: ShareBarProps) {
  return (
    <span className={cx('flex items-center gap-2', className)}>
      <span aria-hidden className="relative h-2 min-w-12 flex-1 rounded-full bg-surface-3">
        {share !== null && (
          <span
            className="absolute inset-y-0 start-0 rounded-full bg-brand-text"
            style={{ width: cut(share) }}
          />
        )}
        {mark !== null && (
          <span
            className="absolute -inset-y-1 w-0.5 bg-ink-0"
            style={{ insetInlineStart: cut(mark) }}
          />
        )}
      </span>
      <span className="w-12 text-end figures">{figure}</span>
    </span>
  );
}
