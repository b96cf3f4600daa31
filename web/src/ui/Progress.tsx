import { cx } from '@/kit/cx';

interface ProgressProps {
  /** 0…1, or null while it is not known. */
  share: number | null;
  label: string;
  tone?: 'brand' | 'safe' | 'risk' | 'live';
  className?: string;
}

const TONES = { brand: 'bg-brand-text', safe: 'bg-safe-text', risk: 'bg-risk', live: 'bg-live' };

/** Progress as a line. */
export function Progress({ share, label, tone = 'brand', className }: ProgressProps) {
  const value = share === null ? null : Math.min(1, Math.max(0, share));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={value === null ? undefined : Math.floor(value * 100)}
      className={cx('h-1.5 overflow-hidden rounded-full bg-surface-3', className)}
    >
      <div
        className={cx(
          'h-full rounded-full transition-[width] duration-200',
          TONES[tone],
          value === null && 'motion-wait w-full opacity-60',
        )}
        style={value === null ? undefined : { width: `${value * 100}%` }}
      />
    </div>
  );
}
