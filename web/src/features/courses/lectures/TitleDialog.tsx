import { ApiError } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';

interface TitleDialogProps {
  open: boolean;
  heading: string;
  title?: string;
  action: string;
  pending: boolean;
  error: Error | null;
  onClose: () => void;
  onSave: (title: string) => void;
}

/** Asks for the title of a section. */
export function TitleDialog(props: TitleDialogProps) {
  const { open, heading, title, action, pending, error, onClose, onSave } = props;
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const wrong = error instanceof ApiError ? error.field('title') : undefined;
  return (
    <Dialog open={open} onClose={onClose} title={heading} closeLabel={tc('action.close')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const next = new FormData(event.currentTarget).get('title');
          if (typeof next === 'string' && next.trim()) onSave(next.trim());
        }}
      >
        {error && !wrong && <ProblemNotice error={error} />}
        <Field
          label={t('field.title')}
          name="title"
          defaultValue={title}
          error={wrong}
          maxLength={200}
          autoComplete="off"
          required
        />
        <DialogActions>
          <Button look="quiet" onClick={onClose}>
            {tc('action.cancel')}
          </Button>
          <Button look="main" type="submit" pending={pending}>
            {action}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
