import { Check, ChevronUp, RotateCcw } from 'lucide-react';
import type { AudienceMessage } from '@/api';
import { cx } from '@/kit/cx';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { useDoing } from './doing';
import { answeredOf, openOf, type Hall } from './model';
import { Said } from './Said';
import type { Talk } from './talk';

interface QuestionProps {
  talk: Talk;
  hall: Hall;
  question: AudienceMessage;
}

/** The vote of who watches; how many there are. */
function Vote({ talk, hall, question }: QuestionProps) {
  const { t } = useTranslation('audience');
  const locale = useLocale();
  const act = useDoing();
  const { id, votes, voted, answered_at } = question;
  return (
    <button
      type="button"
      aria-pressed={voted}
      aria-label={t('vote', { count: votes, text: question.text })}
      disabled={!hall.me.may_write || answered_at !== null}
      onClick={() => act(talk.vote(id, !voted))}
      className={cx(
        'flex w-11 shrink-0 flex-col items-center rounded-inner py-1 text-13 font-medium figures transition-colors duration-150 disabled:cursor-default',
        voted ? 'bg-brand text-brand-on' : 'bg-surface-2 text-ink-1 enabled:hover:bg-surface-3',
      )}
    >
      <Icon of={ChevronUp} size={16} />
      {new Intl.NumberFormat(locale).format(votes)}
    </button>
  );
}

function Question({ talk, hall, question }: QuestionProps) {
  const { t } = useTranslation('audience');
  const act = useDoing();
  const answered = question.answered_at !== null;
  return (
    <li className="flex items-start gap-3">
      <Vote talk={talk} hall={hall} question={question} />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <Said talk={talk} message={question} moderates={hall.me.may_moderate} />
        {hall.me.may_moderate && (
          <Button
            size="small"
            icon={answered ? RotateCcw : Check}
            className="self-start"
            onClick={() => act(talk.answer(question.id, !answered))}
          >
            {answered ? t('reopen') : t('answered')}
          </Button>
        )}
      </div>
    </li>
  );
}

/** What is asked, most wanted first; below it what was answered. */
export function Questions({ talk, hall }: { talk: Talk; hall: Hall }) {
  const { t } = useTranslation('audience');
  const [open, answered] = [openOf(hall), answeredOf(hall)];
  return (
    <div
      role="region"
      aria-label={t('questions')}
      // It scrolls, so the keyboard gets to it.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      className="flex h-80 min-h-0 flex-col gap-4 overflow-y-auto rounded-inner"
    >
      {open.length === 0 && (
        <p className={cx('text-center text-ink-2', answered.length === 0 && 'm-auto')}>
          {t('questionsEmpty')}
        </p>
      )}
      <ol className="flex flex-col gap-4">
        {open.map((question) => (
          <Question key={question.id} talk={talk} hall={hall} question={question} />
        ))}
      </ol>
      {answered.length > 0 && (
        <section className="flex flex-col gap-3 border-t border-line pt-3">
          <h3 className="text-13 font-medium text-ink-2">
            {t('answeredCount', { count: answered.length })}
          </h3>
          <ol className="flex flex-col gap-4">
            {answered.map((question) => (
              <Question key={question.id} talk={talk} hall={hall} question={question} />
            ))}
          </ol>
        </section>
      )}
    </div>
  );
}
