import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Lecture, Section } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import {
  addLecture,
  createSection,
  deleteSection,
  publishLecture,
  putOrder,
  removeLecture,
  renameSection,
} from '../api';
import { orderOf, type Row } from '../order';
import { courseChanged, lecturesQuery, sectionsQuery } from '../state';

/** How a lecture was published, to bring it back as it was. */
async function publishAsBefore(courseId: string, { recording_id, state, publish_at }: Lecture) {
  if (state === 'published') await publishLecture(courseId, recording_id, {});
  if (state === 'scheduled' && publish_at)
    await publishLecture(courseId, recording_id, { at: publish_at });
}

/** Shows a new order before the server has it. */
function withOrder(rows: readonly Row[]) {
  const { sections, lectures } = orderOf(rows);
  const place = new Map(lectures.map((each, at) => [each.recording_id, { ...each, at }]));
  return {
    sections: (before: Section[] | undefined) =>
      before?.map((each) => ({ ...each, position: sections.indexOf(each.id) })),
    lectures: (before: Lecture[] | undefined) =>
      before?.map((each) => {
        const there = place.get(each.recording_id);
        return there ? { ...each, section_id: there.section_id, position: there.at } : each;
      }),
  };
}

/** How lectures are to be published: now, at a moment, or not any more. */
export type Publishing = { at?: string; published?: boolean };

/** What those who teach do to the list. Each action says what it did; what takes something away can be undone. */
export function useLectures(courseId: string) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const onSettled = () => courseChanged(queries, courseId);

  const order = useMutation({
    mutationFn: (rows: readonly Row[]) => putOrder(courseId, orderOf(rows)),
    // One after the other: the last drag is the one that stays.
    scope: { id: `order-${courseId}` },
    onMutate: async (rows) => {
      await queries.cancelQueries({ queryKey: lecturesQuery(courseId).queryKey });
      const next = withOrder(rows);
      queries.setQueryData(sectionsQuery(courseId).queryKey, next.sections);
      queries.setQueryData(lecturesQuery(courseId).queryKey, next.lectures);
    },
    onError,
    onSettled,
  });

  const publish = useMutation({
    mutationFn: async ({ lectures, how }: { lectures: readonly Lecture[]; how: Publishing }) => {
      for (const { recording_id } of lectures) await publishLecture(courseId, recording_id, how);
    },
    onSuccess: (_, { lectures, how }) => {
      const said = how.at ? 'scheduled' : how.published === false ? 'takenBack' : 'published';
      toast({ text: t(`said.${said}`, { count: lectures.length }) });
    },
    onError,
    onSettled,
  });

  const bringBack = useMutation({
    mutationFn: async ({ lectures, rows }: { lectures: readonly Lecture[]; rows: Row[] }) => {
      for (const { recording_id } of lectures) await addLecture(courseId, { recording_id });
      await putOrder(courseId, orderOf(rows));
      for (const lecture of lectures) await publishAsBefore(courseId, lecture);
    },
    onError,
    onSettled,
  });

  const remove = useMutation({
    mutationFn: async ({ lectures }: { lectures: readonly Lecture[]; rows: Row[] }) => {
      for (const { recording_id } of lectures) await removeLecture(courseId, recording_id);
    },
    onSuccess: (_, before) =>
      toast({
        text: t('said.removed', { count: before.lectures.length }),
        action: { label: tc('action.undo'), run: () => bringBack.mutate(before) },
      }),
    onError,
    onSettled,
  });

  const add = useMutation({
    mutationFn: async ({
      ids,
      section_id,
    }: {
      ids: readonly string[];
      section_id: string | null;
    }) => {
      for (const recording_id of ids) await addLecture(courseId, { recording_id, section_id });
    },
    onSuccess: (_, { ids }) => toast({ text: t('said.added', { count: ids.length }) }),
    onSettled,
  });

  const newSection = useMutation({
    mutationFn: (title: string) => createSection(courseId, { title }),
    onSettled,
  });

  const retitle = useMutation({
    mutationFn: ({ id, title }: { id: string; title: string }) =>
      renameSection(courseId, id, title),
    onSettled,
  });

  const rebuild = useMutation({
    mutationFn: async ({ section, rows }: { section: Section; rows: Row[] }) => {
      const made = await createSection(courseId, { title: section.title });
      const same = rows.map((row) =>
        row.kind === 'section' && row.key === section.id ? { ...row, section: made } : row,
      );
      await putOrder(courseId, orderOf(same));
    },
    onError,
    onSettled,
  });

  const dropSection = useMutation({
    mutationFn: ({ section }: { section: Section; rows: Row[] }) =>
      deleteSection(courseId, section.id),
    onSuccess: (_, before) =>
      toast({
        text: t('said.sectionDeleted', { title: before.section.title }),
        action: { label: tc('action.undo'), run: () => rebuild.mutate(before) },
      }),
    onError,
    onSettled,
  });

  return { order, publish, remove, add, newSection, retitle, dropSection };
}

export type LectureActions = ReturnType<typeof useLectures>;
