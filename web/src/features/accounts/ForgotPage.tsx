import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Notice } from '@/ui/Notice';
import { AccountFrame } from './AccountFrame';
import { forgotPassword } from './api';
import { text } from './model';

/** Asks for a link that sets a new password. The answer is the same whoever asks. */
export function ForgotPage() {
  const { t } = useTranslation('accounts');
  const ask = useMutation({ mutationFn: forgotPassword });
  return (
    <AccountFrame title={t('forgot')} lead={ask.isSuccess ? undefined : t('forgotLead')}>
      {ask.isSuccess ? (
        <Notice title={t('forgotSent', { email: ask.variables })}>{t('forgotSentDetail')}</Notice>
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            ask.mutate(text(new FormData(event.currentTarget), 'email').trim());
          }}
        >
          {ask.isError && <ProblemNotice error={ask.error} />}
          <Field label={t('email')} name="email" type="email" autoComplete="username" required />
          <Button type="submit" look="main" pending={ask.isPending} className="mt-2 w-full">
            {t('forgotAction')}
          </Button>
        </form>
      )}
      <p>
        <Link
          to="/sign-in"
          className="font-medium text-brand-text underline-offset-4 hover:underline"
        >
          {t('backToSignIn')}
        </Link>
      </p>
    </AccountFrame>
  );
}
