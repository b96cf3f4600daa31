import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { RotateCcw, SlidersHorizontal } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { ApiError, type Course } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { Skeleton } from '@/ui/Skeleton';
import { toast } from '@/ui/Toast';
import { putMeasures } from '../api';
import {
  ATTENDANCE_RULES,
  DEFAULTS,
  type Draft,
  draftOf,
  isShare,
  type Key,
  measuresOf,
  RISK_RULES,
  RISK_WEIGHTS,
  sumOf,
  valueOf,
  WEIGHTS,
} from '../measures';
import type { Measures } from '../model';
import { useFigures } from '../parts/useFigures';
import { analyticsChanged, measuresQuery } from '../state';

/** `risk.low_attendance` as a key of the words: a dot would lead deeper into them. */
const wordOf = <K extends Key>(key: K) => key.replaceAll('.', '_') as Words<K>;
type Words<K extends string> = K extends `${infer A}.${infer B}` ? `${A}_${Words<B>}` : K;

interface GroupProps {
  title: string;
  lead: string;
  keys: readonly Key[];
  draft: Draft;
  /** These are weights: together they are a whole. */
  whole?: boolean;
  disabled: boolean;
  refusal: ApiError | null;
  onChange: (key: Key, typed: string) => void;
}

function Group(props: GroupProps) {
  const { title, lead, keys, draft, whole = false, disabled, refusal, onChange } = props;
  const { t } = useTranslation('analytics');
  const { number } = useFigures();
  const sum = sumOf(draft, keys);
  const faultOf = (key: Key) =>
    valueOf(key, draft[key]) === null
      ? t(isShare(key) ? 'measures.noShare' : 'measures.noCount')
      : refusal?.field(key);
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 border-t border-line pt-4">
      <legend className="sr-only">{title}</legend>
      <div>
        <p aria-hidden className="font-semibold">
          {title}
        </p>
        <p className="text-13 text-ink-2">{lead}</p>
      </div>
      <div className={cx('grid gap-3', whole ? 'grid-cols-2 sm:grid-cols-4' : 'sm:grid-cols-2')}>
        {keys.map((key) => (
          <Field
            key={key}
            label={
              t(`measure.${wordOf(key)}`) + (isShare(key) ? ` (${t('measures.percent')})` : '')
            }
            inputMode="decimal"
            dir="ltr"
            disabled={disabled}
            value={draft[key]}
            error={faultOf(key)}
            onChange={(event) => onChange(key, event.target.value)}
            className="justify-end"
          />
        ))}
      </div>
      {whole && (
        <p
          role="status"
          className={cx('text-13 figures', sum === 100 ? 'text-ink-2' : 'text-live-text')}
        >
          {t(sum === 100 ? 'measures.sum' : 'measures.wrongSum', { sum: number(sum, 1) })}
        </p>
      )}
    </fieldset>
  );
}

interface FormProps {
  course: Course;
  measures: Measures;
  onClose: () => void;
}

function Form({ course, measures, onClose }: FormProps) {
  const { t } = useTranslation('analytics');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(measures));
  const mayChange = course.my_actions.includes('course.edit');
  const next = measuresOf(draft);
  const save = useMutation({
    mutationFn: (body: Measures) => putMeasures(course.id, body),
    onSuccess: async () => {
      onClose();
      toast({ text: t('measures.saved') });
      await analyticsChanged(queries);
    },
  });
  const refusal = save.error instanceof ApiError ? save.error : null;
  const group = {
    draft,
    disabled: !mayChange,
    refusal,
    onChange: (key: Key, typed: string) => setDraft({ ...draft, [key]: typed }),
  };
  return (
    <form
      className="flex flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (next) save.mutate(next);
      }}
    >
      <p className="text-ink-1">{t(mayChange ? 'measures.lead' : 'measures.readOnly')}</p>
      {save.isError && <ProblemNotice error={save.error} />}
      <Group
        {...group}
        title={t('measures.attendance')}
        lead={t('measures.attendanceLead')}
        keys={ATTENDANCE_RULES}
      />
      <Group
        {...group}
        title={t('measures.engagement')}
        lead={t('measures.engagementLead')}
        keys={WEIGHTS}
        whole
      />
      <Group
        {...group}
        title={t('measures.risk')}
        lead={t('measures.riskLead')}
        keys={RISK_WEIGHTS}
        whole
      />
      <Group
        {...group}
        title={t('measures.limits')}
        lead={t('measures.limitsLead')}
        keys={RISK_RULES}
      />
      <DialogActions>
        {mayChange && (
          <Button
            look="quiet"
            icon={RotateCcw}
            className="me-auto"
            onClick={() => setDraft(draftOf(DEFAULTS))}
          >
            {t('measures.reset')}
          </Button>
        )}
        <Button look="quiet" onClick={onClose}>
          {tc(mayChange ? 'action.cancel' : 'action.close')}
        </Button>
        {mayChange && (
          <Button look="main" type="submit" disabled={next === null} pending={save.isPending}>
            {tc('action.save')}
          </Button>
        )}
      </DialogActions>
    </form>
  );
}

function Content({ course, onClose }: { course: Course; onClose: () => void }): ReactNode {
  const measures = useQuery(measuresQuery(course.id));
  if (measures.isError)
    return <ProblemNotice error={measures.error} onRetry={() => void measures.refetch()} />;
  if (!measures.data) return <Skeleton className="h-96" />;
  return <Form course={course} measures={measures.data} onClose={onClose} />;
}

/** By what a course is measured: read by all who see the figures, changed by those who run it. */
export function MeasuresButton({ course }: { course: Course }) {
  const { t } = useTranslation('analytics');
  const { t: tc } = useTranslation();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button icon={SlidersHorizontal} folds onClick={() => setOpen(true)}>
        {t('measures.title')}
      </Button>
      <Dialog
        wide
        open={open}
        onClose={close}
        title={t('measures.title')}
        closeLabel={tc('action.close')}
      >
        <Content course={course} onClose={close} />
      </Dialog>
    </>
  );
}
