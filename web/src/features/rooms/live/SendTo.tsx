import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ApiError, type Destination } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Field } from '@/ui/Field';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { Switch } from '@/ui/Switch';
import type { NewDestination } from '../api';
import type { Inside } from '../useMeeting';
import { useSendTo } from './useSendTo';

/** How one stands, in words. */
function useStanding() {
  const { t } = useTranslation('rooms');
  return ({ on, state, reason, lost_ms }: Destination) => {
    if (!on) return t('live.alsoState.off');
    if (state === 'retrying' && reason) {
      return t('live.alsoState.retrying', { reason: t(`live.alsoReason.${reason}`) });
    }
    if (state === 'live' && lost_ms > 0) return t('live.alsoState.lost');
    return t(`live.alsoState.${state === 'retrying' ? 'connecting' : state}`);
  };
}

interface RowProps {
  one: Destination;
  onTurn: (on: boolean) => void;
  onRemove: () => void;
}

function Row({ one, onTurn, onRemove }: RowProps) {
  const { t } = useTranslation('rooms');
  const stands = useStanding();
  return (
    <li className="flex items-start gap-2 py-2">
      <div className="min-w-0 flex-1 wrap-anywhere">
        <Switch
          label={one.name}
          hint={
            <>
              {stands(one)}
              {one.said && <span className="block">{t('live.alsoSaid', { words: one.said })}</span>}
            </>
          }
          on={one.on}
          onChange={onTurn}
        />
      </div>
      <IconButton
        icon={Trash2}
        size="small"
        label={t('live.alsoRemove', { name: one.name })}
        onClick={onRemove}
      />
    </li>
  );
}

interface FormProps {
  error: Error | null;
  pending: boolean;
  onAdd: (asked: NewDestination) => void;
  onClose: () => void;
}

function AddForm({ error, pending, onAdd, onClose }: FormProps) {
  const { t } = useTranslation('rooms');
  const { t: common } = useTranslation();
  const wrong = (field: string) => (error instanceof ApiError ? error.field(field) : undefined);
  const isNamed = ['name', 'url', 'key'].some((field) => wrong(field) !== undefined);
  return (
    <form
      className="mt-3 flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        const text = (name: string) => {
          const value = form.get(name);
          return typeof value === 'string' ? value.trim() : '';
        };
        onAdd({ name: text('name'), url: text('url'), key: text('key') });
      }}
    >
      {error && !isNamed && <ProblemNotice error={error} />}
      <Field
        label={t('live.alsoName')}
        name="name"
        error={wrong('name')}
        maxLength={80}
        required
        autoComplete="off"
      />
      <Field
        label={t('live.alsoUrl')}
        hint={t('live.alsoUrlHint')}
        name="url"
        dir="ltr"
        error={wrong('url')}
        maxLength={300}
        required
        autoComplete="off"
      />
      <Field
        label={t('live.alsoKey')}
        hint={t('live.alsoKeyHint')}
        name="key"
        type="password"
        dir="ltr"
        error={wrong('key')}
        maxLength={500}
        required
        autoComplete="off"
      />
      <div className="flex justify-end gap-2">
        <Button look="quiet" size="small" onClick={onClose}>
          {common('action.cancel')}
        </Button>
        <Button size="small" type="submit" pending={pending}>
          {t('live.alsoSave')}
        </Button>
      </div>
    </form>
  );
}

interface SendToProps {
  inside: Inside;
  roomId: string;
}

/** Where else a live stream goes: added, switched and removed here. Not there for whoever may not, or where nothing is sent on. */
export function SendTo({ inside, roomId }: SendToProps) {
  const { t } = useTranslation('rooms');
  const { there, add, turn, remove } = useSendTo(inside, roomId);
  const [adding, setAdding] = useState(false);
  const known = there.data;
  if (!known?.enabled) return null;
  const close = () => {
    setAdding(false);
    add.reset();
  };
  return (
    <section aria-label={t('live.also')} className="border-t border-line pt-3">
      <h3 className="font-semibold">{t('live.also')}</h3>
      <p className="text-13 text-ink-2">{t('live.alsoLead')}</p>
      <ul className="divide-y divide-line">
        {known.items.map((one) => (
          <Row
            key={one.id}
            one={one}
            onTurn={(on) => turn.mutate({ id: one.id, on })}
            onRemove={() => remove.mutate(one.id)}
          />
        ))}
      </ul>
      {adding ? (
        <AddForm
          error={add.error}
          pending={add.isPending}
          onAdd={(asked) => add.mutate(asked, { onSuccess: close })}
          onClose={close}
        />
      ) : (
        known.items.length < known.most && (
          <Button look="quiet" size="small" onClick={() => setAdding(true)}>
            <Icon of={Plus} size={16} />
            {t('live.alsoAdd')}
          </Button>
        )
      )}
    </section>
  );
}
