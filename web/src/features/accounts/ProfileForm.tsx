import { useMutation } from '@tanstack/react-query';
import { ApiError, userChanged, type User } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Select } from '@/ui/Select';
import { toast } from '@/ui/Toast';
import { useState } from 'react';
import { patchProfile } from './api';
import { text } from './model';

/** The time zones the browser knows, with the one in use among them. */
function zones(inUse: string) {
  const all = Intl.supportedValuesOf('timeZone');
  const known = all.includes(inUse) ? all : [inUse, ...all];
  return known.map((value) => ({ value, label: value.replaceAll('_', ' ') }));
}

export function ProfileForm({ user }: { user: User }) {
  const { t } = useTranslation('accounts');
  const { t: tc } = useTranslation();
  const [zone, setZone] = useState(
    user.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
  );
  const save = useMutation({
    mutationFn: patchProfile,
    onSuccess: (next) => {
      userChanged(next);
      toast({ text: t('saved') });
    },
  });
  const refusal = save.error instanceof ApiError ? save.error : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({
          name: text(new FormData(event.currentTarget), 'name').trim(),
          time_zone: zone,
        });
      }}
    >
      <p className="min-w-0 pb-2">
        <span className="block truncate font-medium">{user.email}</span>
        <span className="block text-13 text-ink-2">{t(`roles.${user.role}`)}</span>
      </p>
      {refusal && !refusal.field('name') && <ProblemNotice error={refusal} />}
      <Field
        label={t('name')}
        name="name"
        autoComplete="name"
        defaultValue={user.name}
        hint={t('nameHint')}
        error={refusal?.field('name')}
        maxLength={80}
        required
      />
      <Select
        label={t('timeZone')}
        hint={t('timeZoneHint')}
        value={zone}
        options={zones(zone)}
        onChoose={setZone}
      />
      <Button type="submit" look="main" pending={save.isPending} className="self-start">
        {tc('action.save')}
      </Button>
    </form>
  );
}
