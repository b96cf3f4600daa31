import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { controlClass, FieldFrame } from '@/ui/Field';
import { toast } from '@/ui/Toast';
import { object, withdrawObjection } from '../api';
import type { Risk, Student } from '../model';
import { ObjectionView } from '../parts/ObjectionView';
import { analyticsChanged } from '../state';

interface FormProps {
  courseId: string;
  onClose: () => void;
}

function Form({ courseId, onClose }: FormProps) {
  const { t } = useTranslation('analytics');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const send = useMutation({
    mutationFn: () => object(courseId, text.trim()),
    onSuccess: async () => {
      onClose();
      toast({ text: t('contest.sent') });
      await analyticsChanged(queries);
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) send.mutate();
      }}
    >
      {send.isError && <ProblemNotice error={send.error} />}
      <FieldFrame label={t('contest.text')} hint={t('contest.hint')}>
        {({ id, describedBy }) => (
          <textarea
            id={id}
            aria-describedby={describedBy}
            rows={5}
            required
            maxLength={2_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className={`${controlClass} px-3 py-2`}
          />
        )}
      </FieldFrame>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" disabled={!text.trim()} pending={send.isPending}>
          {t('contest.send')}
        </Button>
      </DialogActions>
    </form>
  );
}

interface ContestProps {
  courseId: string;
  student: Student;
  risk: Risk;
}

/** The way to say that a flag is wrong, and what came of it. */
export function Contest({ courseId, student, risk }: ContestProps) {
  const { t } = useTranslation('analytics');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const withdraw = useMutation({
    mutationFn: () => withdrawObjection(courseId),
    onSuccess: () => analyticsChanged(queries),
  });
  const { objection, flagged } = risk;
  if (objection) {
    return (
      <div className="flex flex-col gap-3">
        <ObjectionView courseId={courseId} student={student} objection={objection} />
        {withdraw.isError && <ProblemNotice error={withdraw.error} />}
        <div className="flex flex-wrap items-center gap-3">
          {objection.answer === null && (
            <p className="flex-1 text-13 text-ink-2">{t('contest.waiting')}</p>
          )}
          <Button size="small" pending={withdraw.isPending} onClick={() => withdraw.mutate()}>
            {t('contest.withdraw')}
          </Button>
        </div>
      </div>
    );
  }
  if (!flagged) return null;
  return (
    <>
      <div className="flex flex-wrap items-center gap-3">
        <p className="min-w-0 flex-1 basis-60 text-13 text-ink-2">{t('contest.lead')}</p>
        <Button size="small" onClick={() => setOpen(true)}>
          {t('contest.open')}
        </Button>
      </div>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t('contest.title')}
        closeLabel={tc('action.close')}
      >
        <Form courseId={courseId} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
