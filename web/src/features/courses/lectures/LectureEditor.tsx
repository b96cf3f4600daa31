import { useQuery } from '@tanstack/react-query';
import { BookOpen, FolderPlus, Plus } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Course, Lecture } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Skeleton } from '@/ui/Skeleton';
import { can } from '../model';
import { blockLength, rowsOf, sectionAt, type Row } from '../order';
import { lecturesQuery, sectionsQuery } from '../state';
import { AddRecordingsDialog } from './AddRecordingsDialog';
import { BulkBar } from './BulkBar';
import { LectureRow, type LectureVerbs } from './LectureRow';
import { ScheduleDialog } from './ScheduleDialog';
import { SectionRow } from './SectionRow';
import { TitleDialog } from './TitleDialog';
import { useLectures } from './useLectures';
import { useReorder } from './useReorder';

/** From so many rows on, the browser leaves out the painting of those that are out of sight. */
const LONG = 150;

interface ListProps {
  course: Course;
  rows: Row[];
  actions: ReturnType<typeof useLectures>;
}

/** Says where a row went, for those who do not see it. */
function usePlaceWords() {
  const { t } = useTranslation('courses');
  return (rows: readonly Row[], moved: Row): string => {
    const at = rows.findIndex((row) => row.key === moved.key);
    const section = rows.find((row) => row.key === sectionAt(rows, at));
    const inside =
      moved.kind === 'lecture' && section?.kind === 'section'
        ? t('editor.inSection', { section: section.section.title })
        : '';
    const title = moved.kind === 'section' ? moved.section.title : moved.lecture.title;
    return `${t('editor.moved', { title, place: at + 1, count: rows.length })} ${inside}`.trim();
  };
}

function useChosen(lectures: readonly Lecture[]) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  // What has left the list meanwhile is not chosen any more.
  const chosen = lectures.filter(({ recording_id }) => ids.has(recording_id));
  const choose = (id: string, on: boolean) => {
    const next = new Set(ids);
    if (on) next.add(id);
    else next.delete(id);
    setIds(next);
  };
  return { ids, chosen, choose, clear: () => setIds(new Set()) };
}

function List({ course, rows, actions }: ListProps) {
  const words = usePlaceWords();
  const [said, setSaid] = useState('');
  const [scheduling, setScheduling] = useState<readonly Lecture[]>([]);
  const { drag, gripOf } = useReorder(rows, (next, moved) => {
    setSaid(words(next, moved));
    actions.order.mutate(next);
  });
  const lectures = rows.flatMap((row) => (row.kind === 'lecture' ? [row.lecture] : []));
  const { ids, chosen, choose, clear } = useChosen(lectures);
  const edits = can(course, 'lectures.edit');
  const { publish, remove, dropSection } = actions;
  const verbs: LectureVerbs = {
    onPublish: (lecture) => publish.mutate({ lectures: [lecture], how: {} }),
    onTakeBack: (lecture) => publish.mutate({ lectures: [lecture], how: { published: false } }),
    onSchedule: (lecture) => setScheduling([lecture]),
    onRemove: (lecture) => remove.mutate({ lectures: [lecture], rows }),
  };
  const end = drag ? drag.from + blockLength(rows, drag.from) : 0;
  return (
    <>
      <ol>
        {rows.map((row, at) => (
          <li
            key={row.key}
            data-row={at}
            className={cx(
              'relative',
              rows.length > LONG && '[contain-intrinsic-size:auto_4rem] [content-visibility:auto]',
              drag && at >= drag.from && at < end && 'opacity-40',
              drag?.to === at && 'shadow-[inset_0_2px_0_0_var(--brand-text)]',
              drag?.to === rows.length &&
                at === rows.length - 1 &&
                'shadow-[inset_0_-2px_0_0_var(--brand-text)]',
            )}
          >
            {row.kind === 'section' ? (
              <SectionRow
                section={row.section}
                grip={edits ? gripOf(at) : null}
                actions={actions}
                onDelete={() => dropSection.mutate({ section: row.section, rows })}
              />
            ) : (
              <LectureRow
                course={course}
                lecture={row.lecture}
                grip={edits ? gripOf(at) : null}
                chosen={ids.has(row.key)}
                onChoose={(on) => choose(row.key, on)}
                {...verbs}
              />
            )}
          </li>
        ))}
      </ol>
      <p aria-live="assertive" className="sr-only">
        {said}
      </p>
      <BulkBar
        course={course}
        count={chosen.length}
        pending={publish.isPending || remove.isPending}
        onPublish={() => publish.mutate({ lectures: chosen, how: {} }, { onSuccess: clear })}
        onTakeBack={() =>
          publish.mutate({ lectures: chosen, how: { published: false } }, { onSuccess: clear })
        }
        onSchedule={() => setScheduling(chosen)}
        onRemove={() => remove.mutate({ lectures: chosen, rows }, { onSuccess: clear })}
        onClear={clear}
      />
      <ScheduleDialog
        key={scheduling.map(({ recording_id }) => recording_id).join()}
        lectures={scheduling}
        zone={course.time_zone}
        pending={publish.isPending}
        onClose={() => setScheduling([])}
        onSchedule={(at) =>
          publish.mutate(
            { lectures: scheduling, how: { at } },
            {
              onSuccess: () => {
                setScheduling([]);
                clear();
              },
            },
          )
        }
      />
    </>
  );
}

/** Sections and lectures as one list: to order, to publish, to fill. */
export function LectureEditor({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const [asking, setAsking] = useState<'add' | 'section' | null>(null);
  const sections = useQuery(sectionsQuery(course.id));
  const lectures = useQuery(lecturesQuery(course.id));
  const actions = useLectures(course.id);
  const rows = useMemo(
    () => (sections.data && lectures.data ? rowsOf(sections.data, lectures.data) : null),
    [sections.data, lectures.data],
  );
  const error = lectures.error ?? sections.error;
  const edits = can(course, 'lectures.edit');
  const close = () => setAsking(null);
  const buttons = (
    <>
      <Button look="main" icon={Plus} onClick={() => setAsking('add')}>
        {t('editor.add')}
      </Button>
      <Button icon={FolderPlus} onClick={() => setAsking('section')}>
        {t('editor.newSection')}
      </Button>
    </>
  );
  return (
    <div className="flex flex-col gap-4">
      {edits && rows && rows.length > 0 && <div className="flex flex-wrap gap-2">{buttons}</div>}
      {error && (
        <ProblemNotice
          error={error}
          onRetry={() => void Promise.all([lectures.refetch(), sections.refetch()])}
        />
      )}
      {!rows && !error && <Skeleton className="h-64 rounded-card" />}
      {rows?.length === 0 && (
        <EmptyState icon={BookOpen} title={t('editor.empty')} action={edits && buttons}>
          {t('editor.emptyDetail')}
        </EmptyState>
      )}
      {rows && rows.length > 0 && <List course={course} rows={rows} actions={actions} />}
      <AddRecordingsDialog
        open={asking === 'add'}
        placed={new Set(lectures.data?.map(({ recording_id }) => recording_id))}
        sections={sections.data ?? []}
        add={actions.add}
        onClose={close}
      />
      <TitleDialog
        open={asking === 'section'}
        heading={t('editor.newSection')}
        action={t('editor.createSection')}
        pending={actions.newSection.isPending}
        error={actions.newSection.error}
        onClose={close}
        onSave={(title) => actions.newSection.mutate(title, { onSuccess: close })}
      />
    </div>
  );
}
