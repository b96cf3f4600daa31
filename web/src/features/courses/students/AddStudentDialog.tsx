import { useState } from 'react';
import { ApiError } from '@/api';
import { PersonPicker, type Choice } from '@/features/people';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import type { StudentActions } from './useStudents';

interface AddStudentProps {
  add: StudentActions['add'];
  onClose: () => void;
}

function AddStudentForm({ add, onClose }: AddStudentProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const [choice, setChoice] = useState<Choice | null>(null);
  const refusal = add.error instanceof ApiError ? add.error : undefined;
  const wrong = refusal?.field('email') ?? refusal?.field('student_id');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!choice) return;
        const who =
          choice.kind === 'person' ? { student_id: choice.person.id } : { email: choice.email };
        add.mutate(who, { onSuccess: onClose });
      }}
    >
      {add.error && !wrong && <ProblemNotice error={add.error} />}
      <PersonPicker
        label={t('student.who')}
        hint={t('student.whoHint')}
        error={wrong}
        allowEmail
        onChoose={setChoice}
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" disabled={!choice} pending={add.isPending}>
          {t('student.add')}
        </Button>
      </DialogActions>
    </form>
  );
}

export function AddStudentDialog({ open, ...props }: AddStudentProps & { open: boolean }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  return (
    <Dialog
      open={open}
      onClose={props.onClose}
      title={t('student.addTitle')}
      closeLabel={tc('action.close')}
    >
      <AddStudentForm {...props} />
    </Dialog>
  );
}
