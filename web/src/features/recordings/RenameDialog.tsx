import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';

interface RenameDialogProps {
  open: boolean;
  title: string;
  pending: boolean;
  onClose: () => void;
  onRename: (title: string) => void;
}

export function RenameDialog({ open, title, pending, onClose, onRename }: RenameDialogProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('renameTitle')} closeLabel={tc('action.close')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const next = new FormData(event.currentTarget).get('title');
          if (typeof next === 'string' && next.trim()) onRename(next.trim());
        }}
      >
        <Field
          label={t('title')}
          name="title"
          defaultValue={title}
          maxLength={200}
          required
          autoComplete="off"
        />
        <DialogActions>
          <Button look="quiet" onClick={onClose}>
            {tc('action.cancel')}
          </Button>
          <Button look="main" type="submit" pending={pending}>
            {tc('action.rename')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
