import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { welcome } from '@/api';
import { instanceQuery } from '@/frame/instance';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { AccountForm } from './AccountForm';
import { AccountFrame } from './AccountFrame';
import { tokenOf } from './model';

/** The key of the link, taken out of the address bar once it is read, so that it stays in no history. */
function useLinkToken(): string | undefined {
  const { hash } = useLocation();
  const router = useRouter();
  const [token] = useState(() => tokenOf(hash));
  useEffect(() => {
    if (hash) void router.navigate({ to: '/welcome', hash: '', replace: true });
  }, [hash, router]);
  return token;
}

export function WelcomePage() {
  const { t } = useTranslation('accounts');
  const router = useRouter();
  const queries = useQueryClient();
  const token = useLinkToken();
  const instance = useQuery(instanceQuery);
  const redeem = useMutation({
    mutationFn: welcome,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: instanceQuery.queryKey });
      await router.navigate({ to: '/', replace: true });
    },
  });
  const hasAdmin = instance.data?.has_admin;
  return (
    <AccountFrame
      title={t('welcome')}
      lead={hasAdmin === false && token ? t('welcomeLead') : undefined}
    >
      {!token && (
        <Notice tone="risk" title={t('welcomeNoToken')}>
          {t('welcomeNoTokenDetail')}
        </Notice>
      )}
      {instance.isError && (
        <ProblemNotice error={instance.error} onRetry={() => void instance.refetch()} />
      )}
      {token && hasAdmin === false && (
        <AccountForm
          action={t('welcomeAction')}
          error={redeem.error}
          pending={redeem.isPending}
          onSubmit={(values) => redeem.mutate({ token, ...values })}
        />
      )}
      {token && hasAdmin && (
        <>
          {redeem.isError && <ProblemNotice error={redeem.error} />}
          <p className="text-ink-2">{t('welcomeBack')}</p>
          <Button look="main" pending={redeem.isPending} onClick={() => redeem.mutate({ token })}>
            {t('signIn')}
          </Button>
        </>
      )}
    </AccountFrame>
  );
}
