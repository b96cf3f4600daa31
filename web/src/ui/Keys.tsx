import { cx } from '@/kit/cx';

interface KeysProps {
  /** Keys as one writes them: `Space`, `g h`, `Shift+N`. */
  of: string;
  inverse?: boolean;
}

/** Keys to press, drawn as keys. */
export function Keys({ of, inverse = false }: KeysProps) {
  return (
    <span className="inline-flex gap-1" dir="ltr">
      {of.split(' ').map((key) => (
        <kbd
          key={key}
          className={cx(
            'rounded-[4px] px-1.5 font-mono text-12',
            inverse ? 'bg-surface-0/20' : 'bg-surface-2 text-ink-1 ring-1 ring-line ring-inset',
          )}
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
