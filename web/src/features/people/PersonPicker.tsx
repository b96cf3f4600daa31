import { AtSign } from 'lucide-react';
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Portrait } from '@/frame/Portrait';
import { useProblemWords } from '@/frame/Problem';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { controlClass, FieldFrame } from '@/ui/Field';
import { Icon } from '@/ui/Icon';
import { choicesOf, step, textOf, type Choice } from './model';
import { usePeople } from './usePeople';

interface PersonPickerProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** An address without an account may be chosen too. */
  allowEmail?: boolean;
  /** Ids of people who are not offered. */
  without?: ReadonlySet<string>;
  /** Null while nobody is chosen: the text changed since. */
  onChoose: (choice: Choice | null) => void;
}

function Option({ choice }: { choice: Choice }) {
  const { t } = useTranslation('people');
  if (choice.kind === 'email') {
    return (
      <>
        <span className="grid size-8 place-items-center rounded-full bg-surface-3 text-ink-1">
          <Icon of={AtSign} size={16} />
        </span>
        <span className="min-w-0">
          <span className="block truncate font-medium">{choice.email}</span>
          <span className="block text-13 text-ink-2">{t('byEmail')}</span>
        </span>
      </>
    );
  }
  const { name, email, picture_url } = choice.person;
  return (
    <>
      <Portrait name={name} src={picture_url} />
      <span className="min-w-0">
        <span className="block truncate font-medium">{name}</span>
        <span className="block truncate text-13 text-ink-2">{email}</span>
      </span>
    </>
  );
}

interface ListProps {
  id: string;
  label: string;
  choices: readonly Choice[];
  active: number;
  onPick: (choice: Choice) => void;
}

function Choices({ id, label, choices, active, onPick }: ListProps) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label={label}
      className="max-h-64 overflow-y-auto rounded-card bg-surface-1 p-1 ring-1 ring-line"
    >
      {choices.map((choice, at) => (
        // The box keeps the focus; its arrows and Enter do what the mouse does here.
        // eslint-disable-next-line jsx-a11y/click-events-have-key-events
        <div
          key={choice.kind === 'person' ? choice.person.id : choice.email}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === active}
          tabIndex={-1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onPick(choice)}
          className={cx(
            'flex cursor-pointer items-center gap-3 rounded-inner px-2.5 py-2 hover:bg-surface-2',
            at === active && 'bg-surface-2',
          )}
        >
          <Option choice={choice} />
        </div>
      ))}
    </div>
  );
}

/** Finds a person while one types. By keyboard: arrows, Enter, Escape. */
export function PersonPicker(props: PersonPickerProps) {
  const { label, hint, error, allowEmail = false, without, onChoose } = props;
  const { t } = useTranslation('people');
  const words = useProblemWords();
  const list = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const { found, search } = usePeople(text);
  const choices = choicesOf({ found, text, allowEmail, without });
  const shown = open && choices.length > 0;

  const type = (next: string) => {
    setText(next);
    setOpen(true);
    setActive(-1);
    onChoose(null);
  };
  const pick = (choice: Choice) => {
    setText(textOf(choice));
    setOpen(false);
    setActive(-1);
    onChoose(choice);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      setActive(step(active, event.key === 'ArrowDown' ? 1 : -1, choices.length));
      return;
    }
    const chosen = choices[active] ?? choices[0];
    if (event.key === 'Enter' && shown && chosen) {
      event.preventDefault();
      pick(chosen);
    }
    if (event.key === 'Escape' && shown) {
      // Closes the list, and not the dialog around it.
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
    }
  };
  const failed = search.isError ? words(search.error).title : undefined;
  const nobody = open && search.isSuccess && text.trim().length > 1 && choices.length === 0;
  return (
    <div className="flex flex-col gap-2">
      <FieldFrame
        label={label}
        hint={nobody ? t(allowEmail ? 'nobodyOrEmail' : 'nobody') : hint}
        error={error ?? failed}
      >
        {({ id, describedBy }) => (
          <input
            id={id}
            role="combobox"
            autoComplete="off"
            aria-expanded={shown}
            aria-controls={list}
            aria-autocomplete="list"
            aria-activedescendant={shown && active >= 0 ? `${list}-${active}` : undefined}
            aria-describedby={describedBy}
            aria-invalid={error ? true : undefined}
            placeholder={t('placeholder')}
            value={text}
            onChange={(event) => type(event.target.value)}
            onKeyDown={press}
            onBlur={() => setOpen(false)}
            className={cx(controlClass, 'h-10 px-3')}
          />
        )}
      </FieldFrame>
      {shown && <Choices id={list} label={label} choices={choices} active={active} onPick={pick} />}
    </div>
  );
}
