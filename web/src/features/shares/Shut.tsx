import { Clock, Link2Off, LockKeyhole, RotateCcw } from 'lucide-react';
import type { SubmitEvent } from 'react';
import { usePageTitle } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Field } from '@/ui/Field';
import { Icon } from '@/ui/Icon';
import type { Shut as Why } from './model';

interface PasswordFormProps {
  wrong: boolean;
  pending: boolean;
  onEnter: (password: string) => void;
}

function PasswordForm({ wrong, pending, onEnter }: PasswordFormProps) {
  const { t } = useTranslation('shares');
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get('password');
    if (typeof typed === 'string' && typed) onEnter(typed);
  };
  return (
    <form onSubmit={submit} className="mx-auto flex w-full max-w-sm flex-col gap-4 px-4 py-14">
      <span className="grid size-12 place-items-center rounded-full bg-surface-2 text-ink-2">
        <Icon of={LockKeyhole} size={22} />
      </span>
      <h1 className="text-18 font-semibold">{t('locked')}</h1>
      <p className="text-ink-2">{t('lockedDetail')}</p>
      <Field
        label={t('password')}
        name="password"
        type="password"
        required
        autoComplete="off"
        error={wrong ? t('wrong') : undefined}
      />
      <div>
        <Button look="main" type="submit" pending={pending}>
          {t('enter')}
        </Button>
      </div>
    </form>
  );
}

interface ShutProps {
  why: Why;
  error: unknown;
  pending: boolean;
  onEnter: (password: string) => void;
  onRetry: () => void;
}

/** A link that does not open: why, and what one can do. */
export function Shut({ why, error, pending, onEnter, onRetry }: ShutProps) {
  const { t } = useTranslation('shares');
  const { t: tc } = useTranslation();
  usePageTitle('');
  switch (why) {
    case 'password':
    case 'wrong':
      return <PasswordForm wrong={why === 'wrong'} pending={pending} onEnter={onEnter} />;
    case 'unknown':
      return (
        <EmptyState icon={Link2Off} title={t('unknown')}>
          {t('unknownDetail')}
        </EmptyState>
      );
    case 'expired':
      return (
        <EmptyState icon={Clock} title={t('expired')}>
          {t('expiredDetail')}
        </EmptyState>
      );
    case 'busy':
      return (
        <EmptyState
          icon={Clock}
          title={t('busy')}
          action={
            <Button icon={RotateCcw} pending={pending} onClick={onRetry}>
              {tc('action.retry')}
            </Button>
          }
        >
          {t('busyDetail')}
        </EmptyState>
      );
    case 'other':
      return (
        <div className="mx-auto max-w-xl gutter py-14">
          <ProblemNotice error={error} onRetry={onRetry} />
        </div>
      );
  }
}
