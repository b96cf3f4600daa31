import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Archive, GraduationCap, KeyRound, Plus, SearchX, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { session } from '@/api';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Skeleton } from '@/ui/Skeleton';
import { CourseCard, TrashedCourseCard } from './CourseCard';
import { CourseFilterBar } from './CourseFilterBar';
import { JoinDialog } from './JoinDialog';
import { filterOf, type CourseFilter } from './model';
import { NewCourseDialog } from './NewCourseDialog';
import { coursesQuery } from './state';

const GRID = 'grid gap-4 sm:grid-cols-2 lg:grid-cols-3 xl:grid-cols-4';

interface NothingProps {
  filter: CourseFilter;
  mayCreate: boolean;
  onNew: () => void;
  onJoin: () => void;
}

function Nothing({ filter, mayCreate, onNew, onJoin }: NothingProps) {
  const { t } = useTranslation('courses');
  if (filter.q || filter.term) {
    return (
      <EmptyState icon={SearchX} title={t('empty.search')}>
        {t('empty.searchDetail')}
      </EmptyState>
    );
  }
  if (filter.show !== 'current') {
    return (
      <EmptyState
        icon={filter.show === 'trash' ? Trash2 : Archive}
        title={t(`empty.${filter.show}`)}
      >
        {t(`empty.${filter.show}Detail`)}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={GraduationCap}
      title={t('empty.current')}
      action={
        <>
          {mayCreate && (
            <Button look="main" icon={Plus} onClick={onNew}>
              {t('newCourse')}
            </Button>
          )}
          <Button look={mayCreate ? 'plain' : 'main'} icon={KeyRound} onClick={onJoin}>
            {t('join.open')}
          </Button>
        </>
      }
    >
      {t(mayCreate ? 'empty.currentDetail' : 'empty.currentStudent')}
    </EmptyState>
  );
}

function Loading() {
  return (
    <div className={GRID}>
      {[0, 1, 2, 3].map((card) => (
        <Skeleton key={card} className="h-56 rounded-card" />
      ))}
    </div>
  );
}

/** The courses one teaches and the courses one takes. */
export function CoursesPage() {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const filter = filterOf(useSearch({ from: '/signed-in/courses' }));
  const { user } = useStore(session);
  const [asking, setAsking] = useState<'new' | 'join' | null>(null);
  const list = useInfiniteQuery(coursesQuery(filter));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const mayCreate = user !== null && user.role !== 'student';
  const close = () => setAsking(null);
  // On the empty shelf its own buttons are the main ones.
  const offers = items.length > 0 || filter.show !== 'current' || filter.q !== '';
  return (
    <Page
      title={t('title')}
      actions={
        offers && (
          <>
            <Button icon={KeyRound} onClick={() => setAsking('join')}>
              {t('join.open')}
            </Button>
            {mayCreate && (
              <Button look="main" icon={Plus} onClick={() => setAsking('new')}>
                {t('newCourse')}
              </Button>
            )}
          </>
        )
      }
    >
      <CourseFilterBar filter={filter} />
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && items.length === 0 && (
        <Nothing
          filter={filter}
          mayCreate={mayCreate}
          onNew={() => setAsking('new')}
          onJoin={() => setAsking('join')}
        />
      )}
      <ul className={GRID}>
        {items.map((course) =>
          filter.show === 'trash' ? (
            <TrashedCourseCard key={course.id} course={course} now={list.dataUpdatedAt} />
          ) : (
            <CourseCard key={course.id} course={course} />
          ),
        )}
      </ul>
      {list.hasNextPage && (
        <div className="flex justify-center pt-6">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {tc('action.loadMore')}
          </Button>
        </div>
      )}
      <NewCourseDialog open={asking === 'new'} onClose={close} />
      <JoinDialog open={asking === 'join'} onClose={close} />
    </Page>
  );
}
