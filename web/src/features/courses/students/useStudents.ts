import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Enrolment } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { closeJoinCode, enrol, enrolCsv, renewJoinCode, withdraw } from '../api';
import { coursesChanged } from '../state';

const again = ({ student_id, email }: Enrolment) => (student_id ? { student_id } : { email });

/** Who is in the course and how one gets in. */
export function useStudents(courseId: string) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const onSettled = () => coursesChanged(queries);

  const readmit = useMutation({
    mutationFn: async (students: readonly Enrolment[]) => {
      for (const student of students) await enrol(courseId, again(student));
    },
    onSuccess: (_, students) => toast({ text: t('said.readmitted', { count: students.length }) }),
    onError,
    onSettled,
  });
  const remove = useMutation({
    mutationFn: async (students: readonly Enrolment[]) => {
      for (const student of students) await withdraw(courseId, student);
    },
    onSuccess: (_, students) =>
      toast({
        text: t('said.withdrawn', { count: students.length }),
        action: { label: tc('action.undo'), run: () => readmit.mutate(students) },
      }),
    onError,
    onSettled,
  });
  const add = useMutation({
    mutationFn: (who: Parameters<typeof enrol>[1]) => enrol(courseId, who),
    onSuccess: ({ status, email }) =>
      toast({ text: t(status === 'invited' ? 'said.invited' : 'said.enrolled', { email }) }),
    onSettled,
  });
  const upload = useMutation({
    mutationFn: (file: Blob) => enrolCsv(courseId, file),
    onSettled,
  });
  const renew = useMutation({
    mutationFn: () => renewJoinCode(courseId),
    onSuccess: () => toast({ text: t('said.codeRenewed') }),
    onError,
    onSettled,
  });
  const close = useMutation({
    mutationFn: () => closeJoinCode(courseId),
    onSuccess: () => toast({ text: t('said.codeClosed') }),
    onError,
    onSettled,
  });
  return { readmit, remove, add, upload, renew, close };
}

export type StudentActions = ReturnType<typeof useStudents>;
