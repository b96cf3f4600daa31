import { Table2 } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { Button } from '../Button';
import { Scroll } from '../Scroll';
import { Table, Td, Th, Tr } from '../Table';

export interface Figures {
  columns: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

interface ChartProps {
  /** The noun. */
  title: string;
  /** What is to be seen, in one sentence. */
  summary: string;
  /** The switch to the table behind the picture. */
  tableLabel: string;
  table: Figures;
  /** The level of the title. */
  level?: 2 | 3;
  actions?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** The figures of a chart, for those who read rather than look, and to take along. */
function Behind({ caption, figures }: { caption: string; figures: Figures }) {
  return (
    <Scroll label={caption} className="max-h-80">
      <Table
        compact
        caption={caption}
        head={figures.columns.map((name, at) => (
          <Th key={name} className={at > 0 ? 'text-end' : undefined}>
            {name}
          </Th>
        ))}
      >
        {figures.rows.map(({ key, cells }) => (
          <Tr key={key}>
            {cells.map((cell, at) => (
              <Td key={figures.columns[at]} className={cx('figures', at > 0 && 'text-end')}>
                {cell}
              </Td>
            ))}
          </Tr>
        ))}
      </Table>
    </Scroll>
  );
}

/** A chart: its noun, the sentence it proves, the picture, and behind it the table. */
export function Chart(props: ChartProps) {
  const { title, summary, tableLabel, table, level = 3, actions, className, children } = props;
  const [asTable, setAsTable] = useState(false);
  const titleId = useId();
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section aria-labelledby={titleId} className={cx('flex min-w-0 flex-col gap-3', className)}>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <div className="min-w-0 flex-1 basis-48">
          <Heading
            id={titleId}
            className={cx('font-semibold', level === 2 ? 'text-18' : 'text-15')}
          >
            {title}
          </Heading>
          <p className="text-13 text-ink-2">{summary}</p>
        </div>
        <div className="flex items-center gap-1 print:hidden">
          {actions}
          <Button
            size="small"
            look="quiet"
            icon={Table2}
            folds
            aria-pressed={asTable}
            className="aria-pressed:bg-surface-2 aria-pressed:text-ink-0"
            onClick={() => setAsTable(!asTable)}
          >
            {tableLabel}
          </Button>
        </div>
      </div>
      {asTable ? <Behind caption={title} figures={table} /> : children}
    </section>
  );
}

/** What the reader's finger or key is on; a line that is always there, so that nothing jumps. */
export function Readout({ children }: { children: ReactNode }) {
  // Said by the slider in Reader.tsx to those who hear it.
  return (
    <p aria-hidden className="min-h-5 truncate text-13 text-ink-2 figures">
      {children}
    </p>
  );
}
