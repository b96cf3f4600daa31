import { ApiError } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { PASSWORD_MIN, text } from './model';
import { PasswordField } from './PasswordField';

export interface NewAccount {
  name: string;
  email: string;
  password: string;
}

interface AccountFormProps {
  action: string;
  error: Error | null;
  pending: boolean;
  onSubmit: (values: NewAccount) => void;
}

/** Name, address, password: what a new account needs. What the server says of a field stands under it. */
export function AccountForm({ action, error, pending, onSubmit }: AccountFormProps) {
  const { t } = useTranslation('accounts');
  const refusal = error instanceof ApiError ? error : undefined;
  const said = ['name', 'email', 'password'].some((name) => refusal?.field(name));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        onSubmit({
          name: text(form, 'name').trim(),
          email: text(form, 'email').trim(),
          password: text(form, 'password'),
        });
      }}
    >
      {error && !said && <ProblemNotice error={error} />}
      <Field
        label={t('name')}
        name="name"
        autoComplete="name"
        hint={t('nameHint')}
        error={refusal?.field('name')}
        maxLength={80}
        required
      />
      <Field
        label={t('email')}
        name="email"
        type="email"
        autoComplete="username"
        error={refusal?.field('email')}
        required
      />
      <PasswordField
        label={t('password')}
        name="password"
        autoComplete="new-password"
        minLength={PASSWORD_MIN}
        hint={t('passwordHint', { min: PASSWORD_MIN })}
        error={refusal?.field('password')}
        required
      />
      <Button type="submit" look="main" pending={pending} className="mt-2 w-full">
        {action}
      </Button>
    </form>
  );
}
