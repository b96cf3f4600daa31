import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ApiError, type Enrolment } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { coursesChanged } from './state';

/** Enters a course, by its code or by an invitation, and goes there. */
export function useJoin(enter: (by: string) => Promise<Enrolment>, onJoined?: () => void) {
  const { t } = useTranslation('courses');
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: enter,
    onSuccess: async ({ course_id: courseId }) => {
      onJoined?.();
      await coursesChanged(queries);
      toast({ text: t('join.done') });
      await navigate({ to: '/courses/$courseId', params: { courseId } });
    },
  });
}

/** What is wrong with the code itself, to be said under its field. */
export const codeProblem = (error: unknown): string | undefined =>
  error instanceof ApiError
    ? (error.field('join_code') ??
      (error.status === 404 ? (error.detail ?? error.title) : undefined))
    : undefined;
