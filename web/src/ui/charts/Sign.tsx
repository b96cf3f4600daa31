import { cx } from '@/kit/cx';

/** How a state is drawn: each has a shape of its own, so that it is told in grey and without seeing colours. */
export type Shape = 'full' | 'tick' | 'half' | 'cross' | 'dash';

const DRAWN: Record<Shape, { look: string; path: string }> = {
  full: { look: 'bg-brand text-brand-on', path: 'M8 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7Z' },
  tick: { look: 'bg-brand-soft text-brand-text', path: 'M4 8.5L7 11.5L12 5' },
  half: {
    look: 'bg-surface-3 text-ink-1',
    path: 'M8 4.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7Z',
  },
  cross: { look: 'ring-1 ring-inset ring-edge text-ink-1', path: 'M5 5L11 11M11 5L5 11' },
  dash: { look: 'text-ink-2', path: 'M5.5 8H10.5' },
};

/** What of it is full rather than drawn. */
const FULL: Partial<Record<Shape, string>> = {
  full: DRAWN.full.path,
  half: 'M8 4.5a3.5 3.5 0 0 0 0 7Z',
};

interface SignProps {
  shape: Shape;
  className?: string;
}

/** The sign of a state. Decoration: its word stands beside it or is read in its place. */
export function Sign({ shape, className }: SignProps) {
  const { look, path } = DRAWN[shape];
  return (
    <svg
      aria-hidden
      viewBox="0 0 16 16"
      className={cx('inline-block size-4 shrink-0 rounded-[4px]', look, className)}
    >
      {FULL[shape] && <path d={FULL[shape]} className="fill-current" />}
      <path
        d={path}
        strokeWidth={1.75}
        strokeLinecap="round"
        strokeLinejoin="round"
        className="fill-transparent stroke-current"
      />
    </svg>
  );
}
