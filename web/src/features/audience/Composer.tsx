import { Send } from 'lucide-react';
import { useRef, useState, type Ref, type SyntheticEvent } from 'react';
import type { AudienceMessage } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import type { Hall } from './model';
import { useSending } from './doing';
import type { Talk } from './talk';

/** What the server takes of one message, and of a name. */
const LONGEST = 1000;
const NAME = 80;

/** A name for what is sent: the same text sent again after a failure is the same message. */
function useClientId() {
  const sent = useRef({ text: '', id: '' });
  return (text: string) => {
    if (sent.current.text !== text) sent.current = { text, id: crypto.randomUUID() };
    return sent.current.id;
  };
}

interface NameProps {
  ref?: Ref<HTMLInputElement>;
  value: string;
  onChange: (name: string) => void;
}

/** Who came by a link says once how they want to be called. */
export function NameField({ value, onChange, ...rest }: NameProps) {
  const { t } = useTranslation('audience');
  return (
    <Field
      {...rest}
      label={t('name')}
      hint={t('nameHint')}
      value={value}
      maxLength={NAME}
      autoComplete="name"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}

interface ComposerProps {
  talk: Talk;
  hall: Hall;
  kind: AudienceMessage['kind'];
  name: string;
  onName: (name: string) => void;
}

/** Where one writes. What could not be sent stays, with the reason. */
export function Composer({ talk, hall, kind, name, onName }: ComposerProps) {
  const { t } = useTranslation('audience');
  const [text, setText] = useState('');
  const { pending, problem, send } = useSending();
  const idOf = useClientId();
  const may = kind === 'chat' ? hall.me.may_chat : hall.me.may_write;
  if (!may) {
    const why = hall.open && kind === 'chat' ? t('chatOff') : t('over');
    return <p className="text-13 text-ink-2">{why}</p>;
  }
  const nameless = hall.me.name === null;
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    const said = text.trim();
    if (said === '' || pending || (nameless && name.trim() === '')) return;
    const as = nameless ? { name: name.trim() } : {};
    const done = await send(() => talk.say({ client_id: idOf(said), kind, text: said, ...as }));
    if (!done) return;
    idOf('');
    setText((now) => (now.trim() === said ? '' : now));
  };
  // Who has an account never said a name for this: before the first message they are told which one is seen.
  const first = !hall.messages.some(({ mine }) => mine);
  const hint = first && !nameless ? t('asHint', { name: hall.me.name ?? '' }) : undefined;
  const label = kind === 'chat' ? t('write') : t('ask');
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      {nameless && <NameField value={name} onChange={onName} />}
      <div className="flex items-start gap-2">
        <Field
          label={label}
          hiddenLabel
          placeholder={label}
          value={text}
          maxLength={LONGEST}
          autoComplete="off"
          className="min-w-0 flex-1"
          hint={hint}
          error={problem ?? undefined}
          onChange={(event) => setText(event.target.value)}
        />
        <IconButton
          type="submit"
          icon={Send}
          label={kind === 'chat' ? t('send') : t('sendQuestion')}
          aria-disabled={pending}
          className="bg-surface-2 rtl:-scale-x-100"
        />
      </div>
    </form>
  );
}
