import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { Clapperboard, SearchX, Trash2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { session } from '@/api';
import { DropZone, ImportButton, ImportList } from '@/features/imports';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { kept } from '@/kit/storage';
import { useStore } from '@/kit/useStore';
import { Button, buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Skeleton } from '@/ui/Skeleton';
import { BulkBar } from './BulkBar';
import { FilterBar } from './FilterBar';
import { filterOf, type RecordingFilter } from './model';
import { RecordingsTable } from './RecordingsTable';
import { chosenOf, NONE } from './selection';
import { recordingsChanged, recordingsQuery } from './state';

const COMPACT = 'rostrum.recordings.compact';

function useCompact() {
  const [compact, setCompact] = useState(() => kept.get(COMPACT) === 'yes');
  const choose = (next: boolean) => {
    kept.set(COMPACT, next ? 'yes' : 'no');
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
        <Link to="/" className={buttonClass()}>
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

/** Whether this person may bring files along. */
function useMayImport(): boolean {
  const { user } = useStore(session);
  return user !== null && user.role !== 'student';
}

function Imports() {
  const queries = useQueryClient();
  const arrived = useCallback(() => void recordingsChanged(queries), [queries]);
  return (
    <DropZone>
      <ImportList onArrived={arrived} />
    </DropZone>
  );
}

export function RecordingsPage() {
  const mayImport = useMayImport();
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const filter = filterOf(useSearch({ from: '/signed-in/recordings' }));
  const [compact, setCompact] = useCompact();
  const list = useInfiniteQuery(recordingsQuery(filter));
  const [selection, setSelection] = useState(NONE);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const trash = filter.show === 'trash';
  return (
    <Page title={t('recordings')} actions={mayImport && <ImportButton />}>
      {mayImport && <Imports />}
      <FilterBar filter={filter} compact={compact} onCompact={setCompact} />
      {trash && items.length > 0 && <p className="mb-3 text-13 text-ink-2">{t('trashNote')}</p>}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && items.length === 0 && <Nothing filter={filter} />}
      {items.length > 0 && (
        <RecordingsTable
          items={items}
          compact={compact}
          now={list.dataUpdatedAt}
          selection={selection}
          onSelect={setSelection}
        />
      )}
      {list.hasNextPage && (
        <div className="flex justify-center pt-6">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {tc('action.loadMore')}
          </Button>
        </div>
      )}
      <BulkBar
        chosen={chosenOf(items, selection)}
        trashed={trash}
        onDone={() => setSelection(NONE)}
      />
    </Page>
  );
}
