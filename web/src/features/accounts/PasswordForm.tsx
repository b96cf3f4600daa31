import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiError } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/Toast';
import { changePassword } from './api';
import { PASSWORD_MIN, text } from './model';
import { PasswordField } from './PasswordField';

export function PasswordForm({ email }: { email: string }) {
  const { t } = useTranslation('accounts');
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      form.current?.reset();
      toast({ text: t('passwordChanged') });
    },
  });
  const refusal = change.error instanceof ApiError ? change.error : undefined;
  const said = refusal?.field('current_password') ?? refusal?.field('new_password');
  return (
    <form
      ref={form}
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const values = new FormData(event.currentTarget);
        change.mutate({
          current_password: text(values, 'current_password'),
          new_password: text(values, 'new_password'),
        });
      }}
    >
      {change.error && !said && <ProblemNotice error={change.error} />}
      {/* Password managers file the new password under this name. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <PasswordField
        label={t('currentPassword')}
        name="current_password"
        autoComplete="current-password"
        error={refusal?.field('current_password')}
        required
      />
      <PasswordField
        label={t('newPassword')}
        name="new_password"
        autoComplete="new-password"
        minLength={PASSWORD_MIN}
        hint={t('passwordHint', { min: PASSWORD_MIN })}
        error={refusal?.field('new_password')}
        required
      />
      <Button type="submit" pending={change.isPending} className="self-start">
        {t('changePassword')}
      </Button>
    </form>
  );
}
