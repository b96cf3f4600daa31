import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import type { Role, User } from '@/api';
import { changeUser, makeResetLink } from '../api';

/** What an administrator does to an account. Closing one can be undone. */
export function useUsers() {
  const { t } = useTranslation('ops');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const onSettled = () => queries.invalidateQueries({ queryKey: ['users'] });

  const enable = useMutation({
    mutationFn: ({ id }: User) => changeUser(id, { state: 'active' }),
    onSuccess: ({ name }) => toast({ text: t('users.enabled', { name }) }),
    onError,
    onSettled,
  });
  const disable = useMutation({
    mutationFn: ({ id }: User) => changeUser(id, { state: 'disabled' }),
    onSuccess: (_, account) =>
      toast({
        text: t('users.disabled', { name: account.name }),
        action: { label: tc('action.undo'), run: () => enable.mutate(account) },
      }),
    onError,
    onSettled,
  });
  const changeRole = useMutation({
    mutationFn: ({ account, role }: { account: User; role: Role }) =>
      changeUser(account.id, { role }),
    onSuccess: (after, { account }) =>
      toast({
        text: t('users.roleChanged', { name: after.name }),
        action: {
          label: tc('action.undo'),
          run: () => changeRole.mutate({ account: after, role: account.role }),
        },
      }),
    onError,
    onSettled,
  });
  const resetLink = useMutation({ mutationFn: ({ id }: User) => makeResetLink(id), onError });
  return { enable, disable, changeRole, resetLink };
}

export type UserActions = ReturnType<typeof useUsers>;
