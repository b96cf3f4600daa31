import { cx } from '@/kit/cx';

interface MeterProps {
  /** 0…1. */
  level: number;
  label: string;
  /** How many bars; a microphone's meter shows more than a tile's. */
  bars?: number;
  className?: string;
}

/** Full scale is where it clips: the last bars warn. */
const WARN_FROM = 0.86;

/** A sound level as bars, like the mark. It may live: it shows that sound is heard. */
export function Meter({ level, label, bars = 16, className }: MeterProps) {
  const lit = Math.round(Math.min(1, Math.max(0, level)) * bars);
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(level * 100)}
      className={cx('flex h-4 items-stretch gap-[3px]', className)}
    >
      {Array.from({ length: bars }, (_, at) => (
        <span
          key={at}
          className={cx(
            'flex-1 rounded-[2px] transition-colors duration-75',
            at >= lit ? 'bg-surface-3' : at / bars >= WARN_FROM ? 'bg-risk' : 'bg-safe-text',
          )}
        />
      ))}
    </div>
  );
}
