import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { FileUp, GraduationCap, SearchX, UserMinus, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { Course, Enrolment } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { SearchBox } from '@/ui/SearchBox';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { can, STATUSES, studentFilterOf, studentSearchOf, type StudentFilter } from '../model';
import { studentsQuery } from '../state';
import { AddStudentDialog } from './AddStudentDialog';
import { CsvDialog } from './CsvDialog';
import { JoinCode } from './JoinCode';
import { StudentsTable } from './StudentsTable';
import { useStudents, type StudentActions } from './useStudents';

interface ListProps {
  course: Course;
  filter: StudentFilter;
  actions: StudentActions;
}

function Chosen({ students, actions }: { students: Enrolment[]; actions: StudentActions }) {
  const { t } = useTranslation('courses');
  if (students.length === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label={t('bulk.label')}
      className="sticky bottom-4 z-10 flex flex-wrap items-center gap-2 rounded-card bg-surface-1 p-2 ps-4 shadow-float ring-1 ring-line"
    >
      <p className="me-auto font-medium figures">
        {t('student.chosenCount', { count: students.length })}
      </p>
      <Button
        size="small"
        icon={UserMinus}
        pending={actions.remove.isPending}
        onClick={() => actions.remove.mutate(students)}
      >
        {t('student.withdrawChosen')}
      </Button>
    </div>
  );
}

function List({ course, filter, actions }: ListProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const list = useInfiniteQuery(studentsQuery(course.id, filter));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = items.filter(({ id, status }) => ids.has(id) && status !== 'withdrawn');
  if (list.isError) return <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <Skeleton className="h-40" />;
  if (items.length === 0) {
    return filter.q || filter.status !== 'all' ? (
      <EmptyState icon={SearchX} title={t('student.nothing')}>
        {t('student.nothingDetail')}
      </EmptyState>
    ) : (
      <EmptyState icon={GraduationCap} title={t('student.empty')}>
        {t('student.emptyDetail')}
      </EmptyState>
    );
  }
  return (
    <>
      <StudentsTable
        items={items}
        now={list.dataUpdatedAt}
        manages={can(course, 'students.manage')}
        chosen={ids}
        onChoose={(id, on) => {
          const next = new Set(ids);
          if (on) next.add(id);
          else next.delete(id);
          setIds(next);
        }}
        onWithdraw={(student) => actions.remove.mutate([student])}
        onReadmit={(student) => actions.readmit.mutate([student])}
      />
      {list.hasNextPage && (
        <div className="flex justify-center pt-2">
          <Button pending={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {tc('action.loadMore')}
          </Button>
        </div>
      )}
      <Chosen students={chosen} actions={actions} />
    </>
  );
}

/** Who takes the course, and how one gets in. */
export function StudentsTab({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const filter = studentFilterOf(useSearch({ from: '/signed-in/courses/$courseId' }));
  const navigate = useNavigate();
  const setFilter = (next: StudentFilter) =>
    void navigate({
      to: '/courses/$courseId',
      params: { courseId: course.id },
      search: { tab: 'students', ...studentSearchOf(next) },
      replace: true,
    });
  const [asking, setAsking] = useState<'one' | 'csv' | null>(null);
  const actions = useStudents(course.id);
  const manages = can(course, 'students.manage');
  const close = () => setAsking(null);
  return (
    <div className="flex flex-col gap-5">
      {manages && <JoinCode course={course} actions={actions} />}
      <div className="flex flex-wrap items-center gap-3">
        <SearchBox
          label={t('student.search')}
          placeholder={t('student.searchPlaceholder')}
          value={filter.q}
          onSearch={(q) => setFilter({ ...filter, q })}
        />
        <Select
          label={t('student.state')}
          hiddenLabel
          value={filter.status}
          options={STATUSES.map((value) => ({ value, label: t(`student.status.${value}`) }))}
          onChoose={(status) => setFilter({ ...filter, status })}
          className="w-40"
        />
        {manages && (
          <div className="flex flex-wrap gap-2 sm:ms-auto">
            <Button icon={FileUp} onClick={() => setAsking('csv')}>
              {t('csv.open')}
            </Button>
            <Button look="main" icon={UserPlus} onClick={() => setAsking('one')}>
              {t('student.add')}
            </Button>
          </div>
        )}
      </div>
      <List course={course} filter={filter} actions={actions} />
      <AddStudentDialog open={asking === 'one'} add={actions.add} onClose={close} />
      <CsvDialog open={asking === 'csv'} upload={actions.upload} onClose={close} />
    </div>
  );
}
