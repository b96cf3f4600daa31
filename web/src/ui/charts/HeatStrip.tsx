import { useMemo, useState } from 'react';
import { cx } from '@/kit/cx';
import { Readout } from './Chart';
import { Reader } from './Reader';
import { highest, peakOf, strip } from './scale';

interface HeatStripProps {
  /** The sentence that the picture proves. */
  label: string;
  readLabel: string;
  /** One per second. */
  values: readonly number[];
  say: (second: number) => string;
  /** Where the player is, as a mark; null while it is nowhere. */
  position?: number | null;
  rest?: string;
  ends: readonly [first: string, last: string];
  onChoose?: (second: number) => void;
}

/** The steps of the ramp (LEVELS in scale.ts), from hardly to fully: apart when printed in grey, and on the dark ground too. */
const FILLS = [
  'fill-brand-text/15',
  'fill-brand-text/30',
  'fill-brand-text/45',
  'fill-brand-text/60',
  'fill-brand-text/80',
  'fill-brand-text',
] as const;

/** Arrow keys cross the whole strip in so many steps. */
const STEPS = 240;

function Mark({ share, className }: { share: number; className: string }) {
  return (
    <span
      aria-hidden
      className={cx('pointer-events-none absolute -inset-y-1 w-0.5 -translate-x-1/2', className)}
      style={{ left: `${share * 100}%` }}
    />
  );
}

/** What was watched how much, second by second, as one strip under a player. */
export function HeatStrip(props: HeatStripProps) {
  const { label, readLabel, values, say, position = null, rest = '', ends, onChoose } = props;
  const [at, setAt] = useState<number | null>(null);
  const { paths, width } = useMemo(() => {
    const columns = highest(values);
    return { paths: strip(columns, peakOf(columns)), width: Math.max(1, columns.length) };
  }, [values]);
  const share = (second: number) => (second + 0.5) / Math.max(1, values.length);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Reader
        label={readLabel}
        count={values.length}
        at={at}
        say={say}
        onMove={setAt}
        onChoose={onChoose}
        step={Math.max(1, Math.round(values.length / STEPS))}
        time
        className="h-8 bg-surface-2 ring-1 ring-line"
      >
        <svg
          role="img"
          aria-label={label}
          viewBox={`0 0 ${width} 1`}
          preserveAspectRatio="none"
          shapeRendering="crispEdges"
          className="block size-full rounded-inner"
        >
          {paths.map(
            (path, level) => path && <path key={level} d={path} className={FILLS[level]} />,
          )}
        </svg>
        {position !== null && <Mark share={share(position)} className="bg-ink-0" />}
        {at !== null && <Mark share={share(at)} className="bg-ink-2" />}
      </Reader>
      <div
        dir="ltr"
        aria-hidden
        className="flex items-baseline justify-between gap-4 font-mono text-12 text-ink-2"
      >
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
      <Readout>{at === null ? rest : say(at)}</Readout>
    </div>
  );
}
