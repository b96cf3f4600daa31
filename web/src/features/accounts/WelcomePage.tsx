import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { welcome } from '@/api';
import { instanceQuery } from '@/frame/instance';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { AccountForm } from './AccountForm';
import { AccountFrame } from './AccountFrame';
import { useLinkToken } from './useLinkToken';

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
