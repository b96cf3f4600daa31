import { useMutation } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { ApiError, resetPassword } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';
import { AccountFrame } from './AccountFrame';
import { PASSWORD_MIN, text } from './model';
import { PasswordField } from './PasswordField';
import { useLinkToken } from './useLinkToken';

/** Where a link leads that sets a password: the first one, or a new one. */
export function ResetPage() {
  const { t } = useTranslation('accounts');
  const router = useRouter();
  const token = useLinkToken();
  const reset = useMutation({
    mutationFn: resetPassword,
    onSuccess: () => router.navigate({ to: '/', replace: true }),
  });
  const refusal = reset.error instanceof ApiError ? reset.error : undefined;
  const wrong = refusal?.field('new_password');
  return (
    <AccountFrame title={t('reset')} lead={token ? t('resetLead') : undefined}>
      {!token && (
        <Notice tone="risk" title={t('resetNoToken')}>
          {t('resetNoTokenDetail')}
        </Notice>
      )}
      {token && (
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            const new_password = text(new FormData(event.currentTarget), 'new_password');
            reset.mutate({ token, new_password });
          }}
        >
          {reset.error && !wrong && <ProblemNotice error={reset.error} />}
          <PasswordField
            label={t('newPassword')}
            name="new_password"
            autoComplete="new-password"
            minLength={PASSWORD_MIN}
            hint={t('passwordHint', { min: PASSWORD_MIN })}
            error={wrong}
            required
          />
          <Button type="submit" look="main" pending={reset.isPending} className="mt-2 w-full">
            {t('resetAction')}
          </Button>
        </form>
      )}
      <p>
        <Link
          to="/forgot"
          className="font-medium text-brand-text underline-offset-4 hover:underline"
        >
          {t('forgotAgain')}
        </Link>
      </p>
    </AccountFrame>
  );
}
