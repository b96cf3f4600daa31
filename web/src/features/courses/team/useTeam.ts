import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Permission } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { grant, revoke } from '../api';
import { courseChanged } from '../state';

/** Who runs the course with whom. */
export function useTeam(courseId: string) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const onSettled = () => courseChanged(queries, courseId);
  const save = useMutation({
    mutationFn: (body: Parameters<typeof grant>[1]) => grant(courseId, body),
    onSuccess: ({ name }) => toast({ text: t('said.permitted', { name }) }),
    onSettled,
  });
  const bringBack = useMutation({
    mutationFn: ({ user_id, role, allow, deny }: Permission) =>
      grant(courseId, { user_id, role, allow, deny }),
    onError,
    onSettled,
  });
  const remove = useMutation({
    mutationFn: ({ user_id }: Permission) => revoke(courseId, user_id),
    onSuccess: (_, person) =>
      toast({
        text: t('said.leftTeam', { name: person.name }),
        action: { label: tc('action.undo'), run: () => bringBack.mutate(person) },
      }),
    onError,
    onSettled,
  });
  return { save, remove };
}

export type TeamActions = ReturnType<typeof useTeam>;
