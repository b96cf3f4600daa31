import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Mail, Send } from 'lucide-react';
import { useState } from 'react';
import { type Letter, type LetterState, session } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useProblemToast } from '@/frame/useProblemToast';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { Field } from '@/ui/Field';
import { Notice } from '@/ui/Notice';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { StatePill, type Tone } from '@/ui/StatePill';
import { toast } from '@/ui/Toast';
import { sendLetter, sendTest } from './api';
import { LETTER_STATES, type LetterFilter } from './model';
import { More } from './More';
import { lettersQuery } from './state';

const TONES: Record<LetterState, Tone> = {
  waiting: 'working',
  sent: 'neutral',
  failed: 'failed',
  held: 'risk',
};

function LetterCard({ letter, now }: { letter: Letter; now: number }) {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const again = useMutation({
    mutationFn: () => sendLetter(letter.id),
    onSuccess: () => toast({ text: t('mail.again') }),
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: ['letters'] }),
  });
  const { to, subject, text, links, state, problem, created_at: at } = letter;
  return (
    <li className="border-b border-line py-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64">
          <p className="truncate font-medium">{subject}</p>
          <p className="truncate text-13 text-ink-2 figures">
            {to} ·{' '}
            <time dateTime={at} title={exactDate(at, locale)}>
              {spokenDate(at, now, locale)}
            </time>
          </p>
        </div>
        <StatePill tone={TONES[state]}>{t(`mail.state.${state}`)}</StatePill>
        {(state === 'failed' || state === 'held') && (
          <Button
            size="small"
            icon={Send}
            pending={again.isPending}
            onClick={() => again.mutate()}
            aria-label={`${t('mail.sendAgain')}: ${subject}, ${to}`}
          >
            {t('mail.sendAgain')}
          </Button>
        )}
      </div>
      {problem && <p className="mt-1 text-13 text-live-text">{problem}</p>}
      {state !== 'sent' &&
        links.map((link) => (
          <div key={link} className="mt-2 max-w-2xl">
            <CopyField label={t('mail.link')} value={link} />
          </div>
        ))}
      <details className="mt-1">
        <summary className="w-fit rounded-inner text-13 text-ink-2 hover:text-ink-0">
          {t('mail.read')}
        </summary>
        <pre className="mt-2 max-w-2xl overflow-x-auto rounded-inner bg-surface-2 p-3 font-sans text-13 whitespace-pre-wrap">
          {text}
        </pre>
      </details>
    </li>
  );
}

function TestForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('ops');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const send = useMutation({
    mutationFn: sendTest,
    onSuccess: async (_, to) => {
      onClose();
      toast({ text: t('mail.testSent', { to }) });
      await queries.invalidateQueries({ queryKey: ['letters'] });
    },
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const to = new FormData(event.currentTarget).get('to');
        if (typeof to === 'string') send.mutate(to.trim());
      }}
    >
      {send.isError && <ProblemNotice error={send.error} />}
      <Field
        label={t('mail.to')}
        name="to"
        type="email"
        defaultValue={session.get().user?.email}
        hint={t('mail.testHint')}
        required
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={send.isPending}>
          {t('mail.testAction')}
        </Button>
      </DialogActions>
    </form>
  );
}

/** The outbox: what was written to whom, and what of it could not be sent. */
export function MailPage() {
  const { t } = useTranslation('ops');
  const { t: tc } = useTranslation();
  const [filter, setFilter] = useState<LetterFilter>({ state: 'all' });
  const [testing, setTesting] = useState(false);
  const list = useInfiniteQuery(lettersQuery(filter));
  const letters = list.data?.pages.flatMap((page) => page.items) ?? [];
  const held = letters.some(({ state }) => state === 'held');
  return (
    <Page
      title={t('area.mail')}
      actions={
        <Button icon={Send} onClick={() => setTesting(true)}>
          {t('mail.test')}
        </Button>
      }
    >
      <Select
        label={t('mail.stateLabel')}
        hiddenLabel
        value={filter.state}
        options={[
          { value: 'all', label: t('mail.everyState') },
          ...LETTER_STATES.map((value) => ({ value, label: t(`mail.state.${value}`) })),
        ]}
        onChoose={(state) => setFilter({ state })}
        className="mb-4 w-44"
      />
      {held && (
        <Notice tone="risk" title={t('mail.heldTitle')} className="mb-4">
          {t('mail.heldDetail')}
        </Notice>
      )}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-48" />}
      {list.data && letters.length === 0 && (
        <EmptyState icon={Mail} title={t('mail.empty')}>
          {t('mail.emptyDetail')}
        </EmptyState>
      )}
      <ul>
        {letters.map((letter) => (
          <LetterCard key={letter.id} letter={letter} now={list.dataUpdatedAt} />
        ))}
      </ul>
      <More list={list} />
      <Dialog
        open={testing}
        onClose={() => setTesting(false)}
        title={t('mail.test')}
        closeLabel={tc('action.close')}
      >
        <TestForm onClose={() => setTesting(false)} />
      </Dialog>
    </Page>
  );
}
