import { useMutation } from '@tanstack/react-query';
import { type Notifications, type User, userChanged } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { Switch } from '@/ui/Switch';
import { patchProfile } from './api';
import { CHOICES } from './model';
import { notificationsOf } from './self';

/** About what one wants mail. Each switch counts at once. */
export function NotificationsForm({ user }: { user: User }) {
  const { t } = useTranslation('profile');
  const onError = useProblemToast();
  const change = useMutation({
    mutationFn: (notifications: Partial<Notifications>) => patchProfile({ notifications }),
    onSuccess: userChanged,
    onError,
  });
  const chosen = { ...notificationsOf(user), ...(change.isPending ? change.variables : {}) };
  return (
    <div className="flex flex-col gap-4">
      {CHOICES.map((name) => (
        <Switch
          key={name}
          label={t(`mail.${name}`)}
          hint={t(`mail.${name}Hint`)}
          on={chosen[name]}
          disabled={change.isPending}
          onChange={(on) => change.mutate({ [name]: on })}
        />
      ))}
    </div>
  );
}
