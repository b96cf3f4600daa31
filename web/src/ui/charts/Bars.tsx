import { useState } from 'react';
import { cx } from '@/kit/cx';
import { Readout } from './Chart';
import { Reader } from './Reader';
import { peakAt, peakOf } from './scale';

export interface Bar {
  key: string;
  /** Under the bar; nothing where there is no room for each. */
  label: string;
  value: number;
  /** On the bar, short. */
  figure: string;
  /** Both together, in words. */
  said: string;
}

interface BarsProps {
  /** The sentence that the picture proves. */
  label: string;
  /** What the arrow keys read. */
  readLabel: string;
  bars: readonly Bar[];
  /** What is said while nobody reads. */
  rest?: string;
}

/** More bars than this are too narrow for a figure on each. */
const WITH_FIGURES = 8;

/** Words wider than their column stay inside the picture: those at its edges begin or end with it. */
function sideOf(at: number, count: number): 'start' | 'centre' | 'end' {
  if (count <= WITH_FIGURES) return 'centre';
  if (at < count * 0.12) return 'start';
  return at >= count * 0.88 ? 'end' : 'centre';
}

const FIGURE = {
  start: 'start-0',
  centre: 'start-1/2 -translate-x-1/2 rtl:translate-x-1/2',
  end: 'end-0',
};

const LABEL = { start: 'justify-start', centre: 'justify-center', end: 'justify-end' };

/** Bars that stand on nought, with their figures on them. */
export function Bars({ label, readLabel, bars, rest = '' }: BarsProps) {
  const [at, setAt] = useState<number | null>(null);
  const values = bars.map(({ value }) => value);
  const top = peakOf(values);
  const peak = peakAt(values);
  const columns = { gridTemplateColumns: `repeat(${bars.length}, minmax(0, 1fr))` };
  const shown = (bar: number) => bar === at || (at === null && bar === peak);
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <Reader
        label={readLabel}
        count={bars.length}
        at={at}
        say={(bar) => bars[bar]?.said ?? ''}
        onMove={setAt}
      >
        <div className="relative h-36 border-b border-edge pt-5">
          <svg
            role="img"
            aria-label={label}
            viewBox={`0 0 ${Math.max(1, bars.length)} 100`}
            preserveAspectRatio="none"
            className="block size-full overflow-visible rtl:-scale-x-100"
          >
            {bars.map(({ key, value }, bar) => {
              const height = top > 0 ? (value / top) * 100 : 0;
              return (
                <rect
                  key={key}
                  x={bar + 0.14}
                  width={0.72}
                  y={100 - height}
                  height={height}
                  className={cx(
                    'transition-[fill-opacity] duration-150',
                    at === null || bar === at ? 'fill-brand-text' : 'fill-brand-text/45',
                  )}
                />
              );
            })}
          </svg>
          <div aria-hidden className="absolute inset-x-0 top-0 bottom-0 grid" style={columns}>
            {bars.map(({ key, value, figure }, bar) => (
              <span key={key} className="relative">
                {value > 0 && (shown(bar) || bars.length <= WITH_FIGURES) && (
                  <span
                    className={cx(
                      'absolute pb-0.5 text-12 whitespace-nowrap figures',
                      FIGURE[sideOf(bar, bars.length)],
                      shown(bar) ? 'font-medium text-ink-0' : 'text-ink-2',
                    )}
                    style={{ bottom: `calc((100% - 1.25rem) * ${top > 0 ? value / top : 0})` }}
                  >
                    {figure}
                  </span>
                )}
              </span>
            ))}
          </div>
        </div>
        <div aria-hidden className="grid pt-1 text-12 text-ink-2" style={columns}>
          {bars.map((bar, place) => (
            <span
              key={bar.key}
              className={cx('flex whitespace-nowrap figures', LABEL[sideOf(place, bars.length)])}
            >
              {bar.label}
            </span>
          ))}
        </div>
      </Reader>
      <Readout>{at === null ? rest : bars[at]?.said}</Readout>
    </div>
  );
}
