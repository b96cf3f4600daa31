import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Clapperboard, SearchX, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button, buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Skeleton } from '@/ui/Skeleton';
import { FilterBar } from './FilterBar';
import { filterOf, type RecordingFilter } from './model';
import { RecordingsTable } from './RecordingsTable';
import { recordingsQuery } from './state';

const COMPACT = 'rostrum.recordings.compact';

function useCompact() {
  const [compact, setCompact] = useState(() => localStorage.getItem(COMPACT) === 'yes');
  const choose = (next: boolean) => {
    localStorage.setItem(COMPACT, next ? 'yes' : 'no');
    setCompact(next);
  };
  return [compact, choose] as const;
}

function Nothing({ filter }: { filter: RecordingFilter }) {
  const { t } = useTranslation('recordings');
  if (filter.show === 'trash' && !filter.q) {
    return (
      <EmptyState icon={Trash2} title={t('emptyTrash')}>
        {t('emptyTrashDetail')}
      </EmptyState>
    );
  }
  if (filter.q || filter.show !== 'all') {
    return (
      <EmptyState icon={SearchX} title={t('emptySearch')}>
        {t('emptySearchDetail')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={Clapperboard}
      title={t('empty')}
      action={
        <Link to="/" className={buttonClass('main')}>
          {t('emptyAction')}
        </Link>
      }
    >
      {t('emptyDetail')}
    </EmptyState>
  );
}

function Loading() {
  return (
    <div className="flex flex-col gap-4 py-3">
      {[0, 1, 2, 3].map((row) => (
        <div key={row} className="flex items-center gap-4">
          <Skeleton className="aspect-video w-28" />
          <Skeleton className="h-5 max-w-80 flex-1" />
        </div>
      ))}
    </div>
  );
}

export function RecordingsPage() {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const filter = filterOf(useSearch({ from: '/signed-in/recordings' }));
  const [compact, setCompact] = useCompact();
  const list = useInfiniteQuery(recordingsQuery(filter));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page title={t('recordings')}>
      <FilterBar filter={filter} compact={compact} onCompact={setCompact} />
      {filter.show === 'trash' && items.length > 0 && (
        <p className="mb-3 text-13 text-ink-2">{t('trashNote')}</p>
      )}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && items.length === 0 && <Nothing filter={filter} />}
      {items.length > 0 && (
        <RecordingsTable items={items} compact={compact} now={list.dataUpdatedAt} />
      )}
      {list.hasNextPage && (
        <div className="flex justify-center pt-6">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {tc('action.loadMore')}
          </Button>
        </div>
      )}
    </Page>
  );
}
