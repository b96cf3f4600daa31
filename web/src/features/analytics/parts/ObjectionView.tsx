import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { ProblemNotice } from '@/frame/Problem';
import { exactDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { controlClass, FieldFrame } from '@/ui/Field';
import { toast } from '@/ui/Toast';
import { answerObjection } from '../api';
import type { Objection, Student } from '../model';
import { analyticsChanged } from '../state';
import { useFigures } from './useFigures';

interface WordsProps {
  who: string;
  at: string | null;
  children: ReactNode;
}

function Words({ who, at, children }: WordsProps) {
  const locale = useLocale();
  const { moment } = useFigures();
  return (
    <div className="rounded-inner bg-surface-2 p-3">
      <p className="text-13 text-ink-2">
        {who}
        {at !== null && (
          <>
            {' · '}
            <time dateTime={at} title={exactDate(at, locale)}>
              {moment(at)}
            </time>
          </>
        )}
      </p>
      <p className="whitespace-pre-line">{children}</p>
    </div>
  );
}

interface AnswerProps {
  courseId: string;
  student: Student;
}

function Answer({ courseId, student, onSent }: AnswerProps & { onSent: () => void }) {
  const { t } = useTranslation('analytics');
  const queries = useQueryClient();
  const [answer, setAnswer] = useState('');
  const [aside, setAside] = useState(false);
  const send = useMutation({
    mutationFn: () =>
      answerObjection(courseId, student.id, { answer: answer.trim(), set_aside: aside }),
    onSuccess: async () => {
      toast({ text: t('objection.sent', { name: student.name }) });
      await analyticsChanged(queries);
      onSent();
    },
  });
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (answer.trim()) send.mutate();
      }}
    >
      {send.isError && <ProblemNotice error={send.error} />}
      <FieldFrame
        label={t('objection.yourAnswer')}
        hint={t('objection.answerHint', { name: student.name })}
      >
        {({ id, describedBy }) => (
          <textarea
            id={id}
            aria-describedby={describedBy}
            rows={3}
            required
            maxLength={2_000}
            value={answer}
            onChange={(event) => setAnswer(event.target.value)}
            className={`${controlClass} px-3 py-2`}
          />
        )}
      </FieldFrame>
      <Checkbox
        label={t('objection.putAside')}
        hint={t('objection.putAsideHint')}
        checked={aside}
        onChange={setAside}
      />
      <Button type="submit" look="main" pending={send.isPending} className="self-end">
        {t('objection.answer')}
      </Button>
    </form>
  );
}

interface ObjectionViewProps extends AnswerProps {
  objection: Objection;
  /** Whether this person may answer it. */
  answers?: boolean;
}

/** What somebody said against being flagged, and what was answered. */
export function ObjectionView({ courseId, student, objection, answers }: ObjectionViewProps) {
  const { t } = useTranslation('analytics');
  const { moment } = useFigures();
  const [again, setAgain] = useState(false);
  const { answer, set_aside: aside, set_aside_until: until } = objection;
  return (
    <section aria-label={t('objection.title')} className="flex flex-col gap-3">
      <Words who={student.name} at={objection.created_at}>
        {objection.text}
      </Words>
      {answer !== null && (
        <Words who={objection.answered_by ?? t('objection.teacher')} at={objection.answered_at}>
          {answer}
        </Words>
      )}
      {aside && until !== null && (
        <p className="text-13 text-ink-2">{t('objection.isAside', { date: moment(until) })}</p>
      )}
      {answers && answer !== null && !again && (
        <Button size="small" className="self-start" onClick={() => setAgain(true)}>
          {t('objection.answerAgain')}
        </Button>
      )}
      {answers && (answer === null || again) && (
        <Answer courseId={courseId} student={student} onSent={() => setAgain(false)} />
      )}
    </section>
  );
}
