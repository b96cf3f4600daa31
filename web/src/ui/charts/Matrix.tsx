import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { cx } from '@/kit/cx';
import { Button } from '../Button';
import { Icon } from '../Icon';
import { Scroll } from '../Scroll';
import { Sign, type Shape } from './Sign';

export interface MatrixColumn {
  key: string;
  /** Short enough for the head of a narrow column. */
  label: ReactNode;
  /** All of it. */
  title: string;
}

export interface MatrixRow<S extends string> {
  key: string;
  /** What rows are sorted by when the first column is. */
  name: string;
  head: ReactNode;
  cells: readonly S[];
  /** The sum of the row, at its end. */
  sum: { value: number; figure: string };
}

export interface MatrixState {
  shape: Shape;
  word: string;
  /** Where it stands when a column is sorted: the best first. */
  rank: number;
}

interface MatrixProps<S extends string> {
  caption: string;
  /** Of the first column and of the last. */
  ends: readonly [name: string, sum: string];
  columns: readonly MatrixColumn[];
  rows: readonly MatrixRow<S>[];
  states: Record<S, MatrixState>;
  /** "Show all 240" */
  moreLabel: (count: number) => string;
}

const NAME = -1;

interface Order {
  /** A column, or `NAME`, or their count for the sum. */
  by: number;
  down: boolean;
}

/** More rows than these are shown when they are wanted: each is a hundred elements. */
const SHOWN = 60;

function sorted<S extends string>(
  { rows, columns, states }: MatrixProps<S>,
  { by, down }: Order,
): MatrixRow<S>[] {
  const rank = (row: MatrixRow<S>) => {
    const cell = row.cells[by];
    return cell === undefined ? 0 : states[cell].rank;
  };
  const compare = (a: MatrixRow<S>, b: MatrixRow<S>) => {
    if (by === columns.length) return a.sum.value - b.sum.value;
    return by === NAME ? 0 : rank(a) - rank(b);
  };
  const sign = down ? -1 : 1;
  const names = (a: MatrixRow<S>, b: MatrixRow<S>) => a.name.localeCompare(b.name);
  return rows.toSorted((a, b) => sign * compare(a, b) || (by === NAME ? sign : 1) * names(a, b));
}

interface HeadProps {
  at: number;
  order: Order;
  onOrder: (order: Order) => void;
  title?: string;
  className?: string;
  children: ReactNode;
}

function Head({ at, order, onOrder, title, className, children }: HeadProps) {
  const on = order.by === at;
  return (
    <th
      scope="col"
      aria-sort={on ? (order.down ? 'descending' : 'ascending') : undefined}
      className={cx('bg-surface-0 p-0 text-13 font-medium text-ink-2', className)}
    >
      <button
        type="button"
        title={title}
        aria-label={title}
        onClick={() => onOrder({ by: at, down: on ? !order.down : false })}
        className="inline-flex min-h-8 items-center gap-0.5 rounded-inner px-1 -outline-offset-2 hover:text-ink-0"
      >
        {children}
        {on && <Icon of={order.down ? ArrowDown : ArrowUp} size={12} className="shrink-0" />}
      </button>
    </th>
  );
}

/** What each sign means, where the matrix begins. */
function Key<S extends string>({ states }: { states: Record<S, MatrixState> }) {
  return (
    <ul aria-hidden className="flex flex-wrap gap-x-4 gap-y-1 text-13 text-ink-1">
      {Object.values<MatrixState>(states).map(({ shape, word }) => (
        <li key={word} className="flex items-center gap-1.5">
          <Sign shape={shape} />
          {word}
        </li>
      ))}
    </ul>
  );
}

/** Who was how in what: a table of signs that can be sorted by each of its columns. */
export function Matrix<S extends string>(props: MatrixProps<S>) {
  const { caption, ends, columns, rows, states, moreLabel } = props;
  const [order, setOrder] = useState<Order>({ by: NAME, down: false });
  const [all, setAll] = useState(false);
  const inOrder = sorted(props, order);
  const shown = all ? inOrder : inOrder.slice(0, SHOWN);
  const head = { order, onOrder: setOrder };
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <Key states={states} />
      <Scroll label={caption} className="max-h-[70dvh]">
        <table className="w-full border-separate border-spacing-0 text-13">
          <caption className="sr-only">{caption}</caption>
          <thead className="sticky top-0 z-20">
            <tr>
              <Head
                {...head}
                at={NAME}
                className="sticky start-0 z-10 border-b border-line text-start"
              >
                {ends[0]}
              </Head>
              {columns.map(({ key, label, title }, at) => (
                <Head
                  {...head}
                  key={key}
                  at={at}
                  title={title}
                  className="border-b border-line text-center"
                >
                  {label}
                </Head>
              ))}
              <Head {...head} at={columns.length} className="border-b border-line text-end">
                {ends[1]}
              </Head>
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={row.key} className="group">
                <th
                  scope="row"
                  className="sticky start-0 z-10 max-w-40 truncate border-b border-line bg-surface-0 py-1 ps-1 pe-3 text-start font-medium group-hover:bg-surface-2 sm:max-w-60"
                >
                  {row.head}
                </th>
                {row.cells.map((cell, at) => (
                  <td
                    key={columns[at]?.key ?? at}
                    title={`${columns[at]?.title ?? ''}: ${states[cell].word}`}
                    className="border-b border-line px-1 py-1 text-center group-hover:bg-surface-2"
                  >
                    <Sign shape={states[cell].shape} className="align-middle" />
                    <span className="sr-only">{states[cell].word}</span>
                  </td>
                ))}
                <td className="border-b border-line py-1 ps-2 pe-1 text-end figures group-hover:bg-surface-2">
                  {row.sum.figure}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {shown.length < rows.length && (
        <Button size="small" className="self-start" onClick={() => setAll(true)}>
          {moreLabel(rows.length)}
        </Button>
      )}
    </div>
  );
}
