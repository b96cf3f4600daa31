import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Course } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { changeCourse, deleteCourse, restoreCourse } from './api';
import { coursesChanged } from './state';

/** What is done to a whole course. What can be taken back offers the way back. */
export function useCourseActions() {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const changed = () => coursesChanged(queries);

  const restore = useMutation({
    mutationFn: ({ id }: Course) => restoreCourse(id),
    onSuccess: async (_, { title }) => {
      await changed();
      toast({ text: t('restored', { title }) });
    },
    onError,
  });
  const trash = useMutation({
    mutationFn: ({ id }: Course) => deleteCourse(id),
    onSuccess: async (_, course) => {
      await changed();
      toast({
        text: t('deleted', { title: course.title }),
        action: { label: tc('action.undo'), run: () => restore.mutate(course) },
      });
    },
    onError,
  });
  const archive = useMutation({
    mutationFn: ({ course, archived }: { course: Course; archived: boolean }) =>
      changeCourse(course.id, { archived }),
    onSuccess: async (_, { course, archived }) => {
      await changed();
      toast({
        text: t(archived ? 'archivedSaid' : 'unarchivedSaid', { title: course.title }),
        action: {
          label: tc('action.undo'),
          run: () => archive.mutate({ course, archived: !archived }),
        },
      });
    },
    onError,
  });
  return { restore, trash, archive };
}
