import { useRouter } from '@tanstack/react-router';
import { Bell, CheckCheck } from 'lucide-react';
import { useState } from 'react';
import type { Notice } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { cx } from '@/kit/cx';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { Popover } from '@/ui/Popover';
import { badge, namesOf, placeOf, wordsOf } from './model';
import { useNotices } from './useNotices';

interface LineProps {
  notice: Notice;
  now: number;
  onOpen: () => void;
}

function Line({ notice, now, onOpen }: LineProps) {
  const { t } = useTranslation('notices');
  const locale = useLocale();
  const fresh = notice.read_at === null;
  const at = notice.created_at;
  return (
    <li>
      <button
        type="button"
        onClick={onOpen}
        className="flex w-full items-start gap-2.5 rounded-inner px-2.5 py-2 text-start -outline-offset-2 hover:bg-surface-2"
      >
        <span
          aria-hidden
          className={cx(
            'mt-2 size-2 shrink-0 rounded-full',
            fresh ? 'bg-brand-text' : 'bg-transparent',
          )}
        />
        <span className="min-w-0 flex-1">
          {fresh && <span className="sr-only">{t('fresh')} </span>}
          <span className={cx('block', fresh ? 'font-medium' : 'text-ink-1')}>
            {t(`kind.${wordsOf(notice.kind)}`, namesOf(notice))}
          </span>
          <time
            dateTime={at}
            title={exactDate(at, locale)}
            className="block text-13 text-ink-2 figures"
          >
            {spokenDate(at, now, locale)}
          </time>
        </span>
      </button>
    </li>
  );
}

function Panel({
  notices,
  onClose,
}: {
  notices: ReturnType<typeof useNotices>;
  onClose: () => void;
}) {
  const { t } = useTranslation('notices');
  const { t: tc } = useTranslation();
  const router = useRouter();
  const { list, items, unread, read, readAll } = notices;
  const open = (notice: Notice) => {
    if (notice.read_at === null) read.mutate(notice.id);
    const place = placeOf(notice);
    if (!place) return;
    onClose();
    void router.navigate({ href: place });
  };
  return (
    <div className="flex max-h-[min(32rem,80dvh)] flex-col">
      <div className="flex items-center justify-between gap-3 border-b border-line p-3">
        <h2 className="font-semibold">{t('title')}</h2>
        <Button
          size="small"
          look="quiet"
          icon={CheckCheck}
          disabled={unread === 0}
          onClick={() => readAll.mutate()}
        >
          {t('readAll')}
        </Button>
      </div>
      <div className="overflow-y-auto p-1">
        {list.isError && (
          <div className="p-2">
            <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
          </div>
        )}
        {list.data && items.length === 0 && (
          <p className="px-3 py-8 text-center text-ink-2">{t('empty')}</p>
        )}
        <ul>
          {items.map((notice) => (
            <Line
              key={notice.id}
              notice={notice}
              now={list.dataUpdatedAt}
              onOpen={() => open(notice)}
            />
          ))}
        </ul>
        {list.hasNextPage && (
          <div className="flex justify-center p-2">
            <Button
              size="small"
              pending={list.isFetchingNextPage}
              onClick={() => void list.fetchNextPage()}
            >
              {tc('action.loadMore')}
            </Button>
          </div>
        )}
      </div>
    </div>
  );
}

/** The bell in the header: how much is new, and the list of it. */
export function NoticeBell() {
  const { t } = useTranslation('notices');
  const [open, setOpen] = useState(false);
  const notices = useNotices();
  const { unread } = notices;
  const label = unread > 0 ? t('bellUnread', { count: unread }) : t('title');
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label={t('title')}
      trigger={
        <button
          type="button"
          aria-label={label}
          title={label}
          className="relative inline-flex size-10 items-center justify-center rounded-inner text-ink-1 hover:bg-surface-2 hover:text-ink-0"
        >
          <Icon of={Bell} />
          {unread > 0 && (
            <span
              aria-hidden
              data-count={badge(unread)}
              className="absolute end-0.5 top-0.5 min-w-4 rounded-full bg-brand px-1 text-center text-[10px] leading-4 font-semibold text-brand-on figures before:content-[attr(data-count)]"
            />
          )}
        </button>
      }
    >
      <Panel notices={notices} onClose={() => setOpen(false)} />
    </Popover>
  );
}
