import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type Scope, session } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Checkbox } from '@/ui/Checkbox';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { Notice } from '@/ui/Notice';
import { Select } from '@/ui/Select';
import { createToken } from './api';
import { SCOPES, text } from './model';
import { expiryOf, LIFETIMES, type Lifetime } from './self';

const scopeKey = (scope: Scope) => scope.replace(':', '_') as 'read';

interface ScopesProps {
  chosen: ReadonlySet<Scope>;
  error: string | undefined;
  onChange: (next: ReadonlySet<Scope>) => void;
}

function Scopes({ chosen, error, onChange }: ScopesProps) {
  const { t } = useTranslation('profile');
  const offered = SCOPES.filter(
    (scope) => scope !== 'admin' || session.get().user?.role === 'admin',
  );
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-13 font-medium text-ink-1">{t('tokens.scopes')}</legend>
      {offered.map((scope) => (
        <Checkbox
          key={scope}
          label={t(`tokens.scope.${scopeKey(scope)}`)}
          checked={chosen.has(scope)}
          onChange={(on) => {
            const next = new Set(chosen);
            if (on) next.add(scope);
            else next.delete(scope);
            onChange(next);
          }}
        />
      ))}
      {error && (
        <p role="alert" className="text-13 text-live-text">
          {error}
        </p>
      )}
    </fieldset>
  );
}

function Made({ token, onClose }: { token: string; onClose: () => void }) {
  const { t } = useTranslation('profile');
  const { t: tc } = useTranslation();
  return (
    <div className="flex flex-col gap-4">
      <Notice tone="risk" title={t('tokens.once')}>
        {t('tokens.onceDetail')}
      </Notice>
      <CopyField label={t('tokens.token')} value={token} said={t('tokens.copied')} />
      <DialogActions>
        <Button look="main" onClick={onClose}>
          {tc('action.close')}
        </Button>
      </DialogActions>
    </div>
  );
}

function TokenForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('profile');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const [scopes, setScopes] = useState<ReadonlySet<Scope>>(new Set(['read']));
  const [lifetime, setLifetime] = useState<Lifetime>('90');
  const make = useMutation({
    mutationFn: createToken,
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
  if (make.data) return <Made token={make.data.token} onClose={onClose} />;
  const refusal = make.error instanceof ApiError ? make.error : undefined;
  const said = refusal?.field('name') ?? refusal?.field('scopes');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const name = text(new FormData(event.currentTarget), 'name').trim();
        const expires_at = expiryOf(lifetime, Date.now());
        make.mutate({ name, scopes: [...scopes], ...(expires_at ? { expires_at } : {}) });
      }}
    >
      {make.error && !said && <ProblemNotice error={make.error} />}
      <Field
        label={t('tokens.name')}
        hint={t('tokens.nameHint')}
        name="name"
        error={refusal?.field('name')}
        maxLength={100}
        autoComplete="off"
        required
      />
      <Scopes chosen={scopes} error={refusal?.field('scopes')} onChange={setScopes} />
      <Select
        label={t('tokens.lifetime')}
        value={lifetime}
        options={LIFETIMES.map((value) => ({ value, label: t(`tokens.lasts.${value}`) }))}
        onChoose={setLifetime}
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" disabled={scopes.size === 0} pending={make.isPending}>
          {t('tokens.create')}
        </Button>
      </DialogActions>
    </form>
  );
}

/** Makes a token for a program, and shows it this once. */
export function TokenDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('profile');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('tokens.new')} closeLabel={tc('action.close')}>
      <TokenForm onClose={onClose} />
    </Dialog>
  );
}
