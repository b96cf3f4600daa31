import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { signIn } from '@/api';
import { instanceQuery } from '@/frame/instance';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Notice } from '@/ui/Notice';
import { AccountFrame } from './AccountFrame';
import { text } from './model';
import { PasswordField } from './PasswordField';

/** How one gets an account here: by oneself, or by asking. */
function NewHere() {
  const { t } = useTranslation('accounts');
  const { data: instance } = useQuery(instanceQuery);
  const { next } = useSearch({ from: '/sign-in' });
  if (!instance) return null;
  if (!instance.has_admin) {
    return (
      <Notice tone="risk" title={t('noAdmin')}>
        {t('noAdminDetail')}
      </Notice>
    );
  }
  if (!instance.registration_open) return <p className="text-13 text-ink-2">{t('closed')}</p>;
  return (
    <p className="text-ink-2">
      {t('noAccount')}{' '}
      <Link
        to="/sign-up"
        search={next ? { next } : {}}
        className="font-medium text-brand-text underline-offset-4 hover:underline"
      >
        {t('signUpAction')}
      </Link>
    </p>
  );
}

export function SignInPage() {
  const { t } = useTranslation('accounts');
  const router = useRouter();
  const { next } = useSearch({ from: '/sign-in' });
  const enter = useMutation({
    mutationFn: signIn,
    onSuccess: () => router.navigate({ href: next ?? '/', replace: true }),
  });
  return (
    <AccountFrame title={t('signIn')}>
      <form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          enter.mutate({ email: text(form, 'email'), password: text(form, 'password') });
        }}
      >
        {enter.isError && <ProblemNotice error={enter.error} />}
        <Field label={t('email')} name="email" type="email" autoComplete="username" required />
        <PasswordField
          label={t('password')}
          name="password"
          autoComplete="current-password"
          required
        />
        <Button type="submit" look="main" pending={enter.isPending} className="mt-2 w-full">
          {t('signIn')}
        </Button>
      </form>
      <p>
        <Link
          to="/forgot"
          className="font-medium text-brand-text underline-offset-4 hover:underline"
        >
          {t('forgot')}
        </Link>
      </p>
      <NewHere />
      <p className="border-t border-line pt-4 text-13 text-ink-2">{t('guestHint')}</p>
    </AccountFrame>
  );
}
