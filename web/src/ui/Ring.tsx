import type { ReactNode } from 'react';

interface RingProps {
  /** 0…1. */
  share: number;
  label: string;
  tone?: 'brand' | 'safe' | 'risk';
  size?: number;
  /** What stands in the middle: a figure or a tick. */
  children?: ReactNode;
}

const TONES = { brand: 'stroke-brand-text', safe: 'stroke-safe-text', risk: 'stroke-risk-text' };

/** Progress as a ring that closes. */
export function Ring({ share, label, tone = 'brand', size = 96, children }: RingProps) {
  const width = size / 14;
  const radius = (size - width) / 2;
  const around = 2 * Math.PI * radius;
  const done = Math.min(1, Math.max(0, share));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(done * 100)}
      className="relative inline-grid place-items-center"
      style={{ inlineSize: size, blockSize: size }}
    >
      <svg aria-hidden width={size} height={size} className="absolute inset-0 -rotate-90">
        <circle
          cx={size / 2}
          cy={size / 2}
          r={radius}
          fill="none"
          strokeWidth={width}
          className="stroke-surface-3"
        />
        <circle
          cx={size / 2}
          cy={size / 2}
          r={radius}
          fill="none"
          strokeWidth={width}
          strokeLinecap="round"
          strokeDasharray={around}
          strokeDashoffset={around * (1 - done)}
          className={`${TONES[tone]} transition-[stroke-dashoffset] duration-200`}
        />
      </svg>
      <div className="relative figures">{children}</div>
    </div>
  );
}
