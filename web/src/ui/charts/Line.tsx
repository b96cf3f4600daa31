import { useMemo, useState } from 'react';
import { Readout } from './Chart';
import { Reader } from './Reader';
import { areaPath, COLUMNS, linePath, peakOf } from './scale';

interface LineProps {
  /** The sentence that the picture proves. */
  label: string;
  readLabel: string;
  values: readonly number[];
  /** The value at a place, in words. */
  say: (at: number) => string;
  /** What stands at the height of the axis: its top value. */
  topLabel: string;
  /** The top of the axis, where it is not the highest value: all viewers, say. */
  top?: number;
  /** Where the axis begins and ends. */
  ends: readonly [first: string, last: string];
  rest?: string;
  time?: boolean;
  step?: number;
  onChoose?: (at: number) => void;
}

/** Every value, or as many as a screen shows: here each stands for itself, so that a falling line stays one. */
function thinned(values: readonly number[]): readonly number[] {
  if (values.length <= COLUMNS) return values;
  const last = values.length - 1;
  return Array.from(
    { length: COLUMNS },
    (_, at) => values[Math.round((at / (COLUMNS - 1)) * last)] ?? 0,
  );
}

function Cursor({ x, y }: { x: number; y: number }) {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute inset-y-0 w-px bg-ink-2"
      style={{ insetInlineStart: `${x * 100}%` }}
    >
      <span
        className="absolute -start-[4.5px] size-2.5 translate-y-1/2 rounded-full bg-brand-text ring-2 ring-surface-0"
        style={{ bottom: `${y * 100}%` }}
      />
    </span>
  );
}

/** A line over an area that stands on nought. */
export function Line(props: LineProps) {
  const { label, readLabel, values, say, topLabel, ends, rest = '', time = false } = props;
  const { step = 1, onChoose } = props;
  const [at, setAt] = useState<number | null>(null);
  const top = props.top ?? peakOf(values);
  const [line, area] = useMemo(() => {
    const drawn = thinned(values);
    return [linePath(drawn, top), areaPath(drawn, top)];
  }, [values, top]);
  const last = Math.max(1, values.length - 1);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <p aria-hidden className="text-12 text-ink-2 figures" dir={time ? 'ltr' : undefined}>
        {topLabel}
      </p>
      <Reader
        label={readLabel}
        count={values.length}
        at={at}
        say={say}
        onMove={setAt}
        onChoose={onChoose}
        step={step}
        time={time}
        className="h-32 border-t border-b border-t-line border-b-edge"
      >
        <svg
          role="img"
          aria-label={label}
          viewBox="0 0 1000 100"
          preserveAspectRatio="none"
          className={time ? 'block size-full' : 'block size-full rtl:-scale-x-100'}
        >
          <path d={area} className="fill-brand-text/15" />
          <path
            d={line}
            vectorEffect="non-scaling-stroke"
            strokeWidth={2}
            className="fill-transparent stroke-brand-text"
          />
        </svg>
        {at !== null && <Cursor x={at / last} y={top > 0 ? (values[at] ?? 0) / top : 0} />}
      </Reader>
      <div
        aria-hidden
        dir={time ? 'ltr' : undefined}
        className="flex justify-between gap-4 text-12 text-ink-2 figures"
      >
        <span>{ends[0]}</span>
        <span>{ends[1]}</span>
      </div>
      <Readout>{at === null ? rest : say(at)}</Readout>
    </div>
  );
}
