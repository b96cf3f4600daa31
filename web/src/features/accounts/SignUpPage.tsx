import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useRouter, useSearch } from '@tanstack/react-router';
import { signUp } from '@/api';
import { instanceQuery } from '@/frame/instance';
import { useTranslation } from '@/kit/i18n';
import { Notice } from '@/ui/Notice';
import { AccountForm } from './AccountForm';
import { AccountFrame } from './AccountFrame';

export function SignUpPage() {
  const { t } = useTranslation('accounts');
  const router = useRouter();
  const { next } = useSearch({ from: '/sign-up' });
  const { data: instance } = useQuery(instanceQuery);
  const make = useMutation({
    mutationFn: signUp,
    onSuccess: () => router.navigate({ href: next ?? '/', replace: true }),
  });
  const closed = instance?.registration_open === false;
  return (
    <AccountFrame title={closed ? t('closedTitle') : t('signUp')}>
      {closed ? (
        <Notice>{t('closed')}</Notice>
      ) : (
        <AccountForm
          action={t('signUpAction')}
          error={make.error}
          pending={make.isPending}
          onSubmit={(values) => make.mutate(values)}
        />
      )}
      <p className="text-ink-2">
        {t('haveAccount')}{' '}
        <Link
          to="/sign-in"
          search={next ? { next } : {}}
          className="font-medium text-brand-text underline-offset-4 hover:underline"
        >
          {t('signIn')}
        </Link>
      </p>
    </AccountFrame>
  );
}
