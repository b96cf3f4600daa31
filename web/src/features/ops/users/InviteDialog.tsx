import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type Role } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { inviteUser } from '../api';
import { ROLES } from '../model';

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};

function InviteForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('ops');
  const { t: ta } = useTranslation('accounts');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const [role, setRole] = useState<Role>('instructor');
  const invite = useMutation({
    mutationFn: inviteUser,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['users'] }),
  });
  if (invite.data) {
    return (
      <div className="flex flex-col gap-4">
        <p>{t('users.invited', { email: invite.data.user.email })}</p>
        <CopyField label={t('users.link')} value={invite.data.link} hint={t('users.linkHint')} />
        <DialogActions>
          <Button look="main" onClick={onClose}>
            {tc('action.close')}
          </Button>
        </DialogActions>
      </div>
    );
  }
  const refusal = invite.error instanceof ApiError ? invite.error : undefined;
  const said = ['email', 'name', 'role'].some((name) => refusal?.field(name));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        invite.mutate({ email: textOf(form, 'email'), name: textOf(form, 'name'), role });
      }}
    >
      {invite.error && !said && <ProblemNotice error={invite.error} />}
      <Field
        label={ta('email')}
        name="email"
        type="email"
        error={refusal?.field('email')}
        autoComplete="off"
        required
      />
      <Field
        label={ta('name')}
        name="name"
        error={refusal?.field('name')}
        maxLength={100}
        autoComplete="off"
        required
      />
      <Select
        label={t('users.role')}
        hint={t(`users.roleHint.${role}`)}
        error={refusal?.field('role')}
        value={role}
        options={ROLES.map((value) => ({ value, label: ta(`roles.${value}`) }))}
        onChoose={setRole}
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={invite.isPending}>
          {t('users.invite')}
        </Button>
      </DialogActions>
    </form>
  );
}

/** Makes an account for somebody; they set the password by a link. */
export function InviteDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('ops');
  const { t: tc } = useTranslation();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('users.inviteTitle')}
      closeLabel={tc('action.close')}
    >
      <InviteForm onClose={onClose} />
    </Dialog>
  );
}
