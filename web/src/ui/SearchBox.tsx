import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cx } from '@/kit/cx';
import { controlClass } from './Field';
import { Icon } from './Icon';

/** Time to finish a word before it is searched for. */
const TYPING_MS = 250;

interface SearchBoxProps {
  label: string;
  placeholder?: string;
  /** What is searched for at first; later the box keeps its own text. */
  value: string;
  onSearch: (text: string) => void;
  /** The box that the key `/` goes to: one per page. */
  main?: boolean;
  className?: string;
}

/** A box that searches while one types. */
export function SearchBox(props: SearchBoxProps) {
  const { label, placeholder, value, onSearch, main = false, className } = props;
  const [text, setText] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const type = (next: string) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(next.trim()), TYPING_MS);
  };
  return (
    <div className={cx('relative w-full sm:w-72', className)}>
      <Icon
        of={Search}
        size={16}
        className="pointer-events-none absolute inset-y-0 start-3 my-auto text-ink-2"
      />
      <input
        type="search"
        aria-label={label}
        data-shortcut={main ? 'search' : undefined}
        placeholder={placeholder}
        value={text}
        onChange={(event) => type(event.target.value)}
        className={cx(controlClass, 'h-10 ps-9 pe-3')}
      />
    </div>
  );
}
