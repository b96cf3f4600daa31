import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { ApiError, type Course } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { toast } from '@/ui/Toast';
import { copyCourse } from '../api';
import { coursesChanged } from '../state';

function CopyForm({ course, onClose }: { course: Course; onClose: () => void }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const copy = useMutation({
    mutationFn: (body: { title: string; term?: string }) => copyCourse(course.id, body),
    onSuccess: async ({ id, title }) => {
      onClose();
      await coursesChanged(queries);
      toast({ text: t('copy.done', { title }) });
      await navigate({ to: '/courses/$courseId', params: { courseId: id } });
    },
  });
  const refusal = copy.error instanceof ApiError ? copy.error : undefined;
  const said = refusal?.field('title') ?? refusal?.field('term');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const [title, term] = [form.get('title'), form.get('term')];
        if (typeof title !== 'string' || !title.trim()) return;
        const named = typeof term === 'string' && term.trim() ? { term: term.trim() } : {};
        copy.mutate({ title: title.trim(), ...named });
      }}
    >
      {copy.error && !said && <ProblemNotice error={copy.error} />}
      <p className="text-ink-1">{t('copy.lead')}</p>
      <Field
        label={t('field.title')}
        name="title"
        defaultValue={course.title}
        error={refusal?.field('title')}
        maxLength={200}
        autoComplete="off"
        required
      />
      <Field
        label={t('field.term')}
        name="term"
        placeholder={t('field.termPlaceholder')}
        error={refusal?.field('term')}
        maxLength={60}
        autoComplete="off"
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={copy.isPending}>
          {t('copy.action')}
        </Button>
      </DialogActions>
    </form>
  );
}

interface CopyDialogProps {
  open: boolean;
  course: Course;
  onClose: () => void;
}

/** Makes the course of the next term out of this one. */
export function CopyDialog({ open, course, onClose }: CopyDialogProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('copy.title')} closeLabel={tc('action.close')}>
      <CopyForm course={course} onClose={onClose} />
    </Dialog>
  );
}
