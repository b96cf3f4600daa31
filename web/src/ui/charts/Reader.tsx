import { useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { cx } from '@/kit/cx';

interface ReaderProps {
  /** What the arrow keys read. */
  label: string;
  count: number;
  /** Where one reads, null while nobody does. */
  at: number | null;
  /** The value at a place, in words. */
  say: (at: number) => string;
  onMove: (at: number | null) => void;
  /** A press, or Enter: for pictures that lead somewhere. */
  onChoose?: ((at: number) => void) | undefined;
  /** How far an arrow key goes; with Shift always by one. */
  step?: number;
  /** Time runs from left to right in every language, as in the player. */
  time?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

const within = (at: number, count: number) => Math.min(count - 1, Math.max(0, at));

/**
 * Reads a chart by pointer and by keyboard. For the keyboard it is a slider that lies unseen over the picture: a screen
 * reader announces its value in words with each key, without a live region that would say it twice.
 */
export function Reader(props: ReaderProps) {
  const { label, count, at, say, onMove, onChoose, step = 1, time = false } = props;
  const box = useRef<HTMLDivElement>(null);
  const reversed = () => !time && box.current?.closest('[dir]')?.getAttribute('dir') === 'rtl';

  const placeOf = (event: PointerEvent) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const share = width > 0 ? (event.clientX - left) / width : 0;
    return within(Math.floor((reversed() ? 1 - share : share) * count), count);
  };

  const press = (event: KeyboardEvent) => {
    const now = at ?? 0;
    const far = event.shiftKey ? 1 : step;
    const page = Math.max(step, Math.round(count / 10));
    const forth = reversed() ? -far : far;
    const to: Record<string, number | undefined> = {
      ArrowRight: now + forth,
      ArrowLeft: now - forth,
      ArrowUp: now + far,
      ArrowDown: now - far,
      PageUp: now + page,
      PageDown: now - page,
      Home: 0,
      End: count - 1,
    };
    const next = to[event.key];
    if (next !== undefined) onMove(within(next, count));
    else if (event.key === 'Enter' && onChoose && at !== null) onChoose(at);
    else if (event.key === 'Escape' && at !== null) onMove(null);
    else return;
    // The keys of the player and of the page listen further up.
    event.stopPropagation();
    event.preventDefault();
  };

  if (count === 0) return props.children;
  return (
    <div
      ref={box}
      dir={time ? 'ltr' : undefined}
      onPointerMove={(event) => onMove(placeOf(event))}
      onPointerDown={(event) => onMove(placeOf(event))}
      onPointerLeave={() => onMove(null)}
      onPointerUp={(event) => onChoose?.(placeOf(event))}
      className={cx(
        'relative touch-pan-y rounded-inner has-focus-visible:outline-2 has-focus-visible:outline-offset-4 has-focus-visible:outline-brand-text',
        onChoose && 'cursor-pointer',
        props.className,
      )}
    >
      {props.children}
      <input
        type="range"
        aria-label={label}
        min={0}
        max={count - 1}
        value={at ?? 0}
        aria-valuetext={say(at ?? 0)}
        onChange={(event) => onMove(Number(event.target.value))}
        onFocus={() => at === null && onMove(0)}
        onBlur={() => onMove(null)}
        onKeyDown={press}
        className="pointer-events-none absolute inset-0 size-full opacity-0"
      />
    </div>
  );
}
