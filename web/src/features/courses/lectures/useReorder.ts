import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { moveTo, nearestGap, nudge, type Row } from '../order';

/** How near the edge of the window, in pixels, the page begins to scroll under a drag, and how fast. */
const EDGE = 72;
const SCROLL = 12;

interface Drag {
  from: number;
  /** The gap before this row. */
  to: number;
}

/** The gap under a pointer: before or after the row it is over. */
function gapAt(x: number, y: number): number | undefined {
  const row = document.elementFromPoint(x, y)?.closest<HTMLElement>('[data-row]');
  if (!row) return undefined;
  const { top, height } = row.getBoundingClientRect();
  return Number(row.dataset['row']) + (y > top + height / 2 ? 1 : 0);
}

/**
 * Dragging a row by its grip with mouse, pen or finger, and moving it with the arrow keys. `onOrder` hears of each
 * new order once: when the row is put down, or at each key.
 */
export function useReorder(rows: readonly Row[], onOrder: (rows: Row[], moved: Row) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  /** The row that a key moved: its grip keeps the focus when the row changes place. */
  const held = useRef<string | null>(null);

  useEffect(() => {
    if (held.current === null) return;
    const grip = document.querySelector<HTMLElement>(`[data-grip="${CSS.escape(held.current)}"]`);
    held.current = null;
    grip?.focus();
  }, [rows]);

  const commit = (next: Row[], moved: Row | undefined) => {
    const same = next.every((row, at) => row.key === rows[at]?.key);
    if (!same && moved) onOrder(next, moved);
  };

  const gripOf = (at: number) => ({
    'data-grip': rows[at]?.key,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key === 'Escape') setDrag(null);
      if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
      event.preventDefault();
      held.current = rows[at]?.key ?? null;
      commit(nudge(rows, at, event.key === 'ArrowUp' ? -1 : 1), rows[at]);
    },
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from: at, to: at });
    },
    onPointerMove: (event: PointerEvent) => {
      if (!drag) return;
      if (event.clientY < EDGE) window.scrollBy(0, -SCROLL);
      if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, SCROLL);
      const wish = gapAt(event.clientX, event.clientY);
      if (wish === undefined) return;
      const to = nearestGap(rows, drag.from, wish);
      if (to !== drag.to) setDrag({ ...drag, to });
    },
    onPointerUp: () => {
      if (drag) commit(moveTo(rows, drag.from, drag.to), rows[drag.from]);
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
  });

  return { drag, gripOf };
}

export type Grip = ReturnType<ReturnType<typeof useReorder>['gripOf']>;
