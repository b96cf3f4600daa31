import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { joinCourse } from './api';
import { cleanCode } from './model';
import { codeProblem, useJoin } from './useJoin';

function JoinForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const join = useJoin(joinCourse, onClose);
  const wrong = codeProblem(join.error);
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const code = new FormData(event.currentTarget).get('code');
        if (typeof code === 'string' && cleanCode(code)) join.mutate(cleanCode(code));
      }}
    >
      {join.error && !wrong && <ProblemNotice error={join.error} />}
      <Field
        label={t('join.code')}
        hint={t('join.hint')}
        name="code"
        error={wrong}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={64}
        dir="ltr"
        required
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={join.isPending}>
          {t('join.action')}
        </Button>
      </DialogActions>
    </form>
  );
}

export function JoinDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('join.title')} closeLabel={tc('action.close')}>
      <JoinForm onClose={onClose} />
    </Dialog>
  );
}
