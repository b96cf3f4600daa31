import { cx } from '@/kit/cx';

const segments = new Intl.Segmenter();

function firstLetter(word: string): string {
  for (const { segment } of segments.segment(word)) return segment;
  return '';
}

/** The first letters of the first and last word: "Ada Lovelace" → "AL". */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => firstLetter(word ?? ''))
    .join('')
    .toLocaleUpperCase();
}

const SIZES = { small: 'size-6 text-[10px]', medium: 'size-8 text-12', large: 'size-16 text-22' };

interface AvatarProps {
  name: string;
  size?: keyof typeof SIZES;
  /** Lies on something grey, or on another one. */
  raised?: boolean;
  className?: string;
}

/** A person without a picture. Decoration: the name stands beside it. */
export function Avatar({ name, size = 'medium', raised = false, className }: AvatarProps) {
  return (
    <span
      aria-hidden
      // Drawn, not written: the letters are no text that a name would have to repeat.
      data-letters={initials(name)}
      className={cx(
        'before:content-[attr(data-letters)]',
        'inline-grid shrink-0 place-items-center rounded-full font-semibold text-ink-1 select-none',
        raised ? 'bg-surface-1 ring-2 ring-surface-3' : 'bg-surface-3',
        SIZES[size],
        className,
      )}
    />
  );
}
