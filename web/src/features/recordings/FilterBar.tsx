import { Link, useNavigate } from '@tanstack/react-router';
import { Rows3, Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { controlClass } from '@/ui/Field';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { searchOf, SHOWS, type RecordingFilter } from './model';

/** Time to finish a word before the list is asked for. */
const TYPING_MS = 250;

function SearchBox({ filter }: { filter: RecordingFilter }) {
  const { t } = useTranslation('recordings');
  const navigate = useNavigate();
  const [text, setText] = useState(filter.q);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = (q: string) => {
    setText(q);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      void navigate({ to: '/recordings', search: searchOf({ ...filter, q }), replace: true });
    }, TYPING_MS);
  };
  return (
    <div className="relative w-full sm:w-72">
      <Icon
        of={Search}
        size={16}
        className="pointer-events-none absolute inset-y-0 start-3 my-auto text-ink-2"
      />
      <input
        type="search"
        aria-label={t('search')}
        data-shortcut="search"
        placeholder={t('searchPlaceholder')}
        value={text}
        onChange={(event) => search(event.target.value)}
        className={cx(controlClass, 'h-10 ps-9 pe-3')}
      />
    </div>
  );
}

interface FilterBarProps {
  filter: RecordingFilter;
  compact: boolean;
  onCompact: (compact: boolean) => void;
}

/** Search, and the filters as links: they can be bookmarked, sent, and walked back through. */
export function FilterBar({ filter, compact, onCompact }: FilterBarProps) {
  const { t } = useTranslation('recordings');
  return (
    <div className="mb-4 flex flex-wrap items-center gap-x-6 gap-y-3">
      <SearchBox filter={filter} />
      <nav
        aria-label={t('filters')}
        className="-mx-1 flex min-w-0 flex-1 no-scrollbar gap-1 overflow-x-auto px-1 py-1"
      >
        {SHOWS.map((show) => (
          <Link
            key={show}
            to="/recordings"
            search={searchOf({ ...filter, show })}
            aria-current={filter.show === show ? 'page' : undefined}
            className={cx(
              'rounded-full px-3 py-1 text-13 font-medium whitespace-nowrap transition-colors duration-150',
              filter.show === show ? 'bg-ink-0 text-surface-0' : 'text-ink-1 hover:bg-surface-2',
            )}
          >
            {t(`filter.${show}`)}
          </Link>
        ))}
      </nav>
      <IconButton
        icon={Rows3}
        label={t('compact')}
        aria-pressed={compact}
        onClick={() => onCompact(!compact)}
        className="aria-pressed:bg-surface-2 max-sm:hidden"
      />
    </div>
  );
}
