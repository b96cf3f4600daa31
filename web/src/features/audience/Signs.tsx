import { Hand } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { REACTIONS } from '@/engine/protocol';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { NameField } from './Composer';
import { useDoing, useSending } from './doing';
import type { Hall } from './model';
import type { Talk } from './talk';

interface SignsProps {
  talk: Talk;
  hall: Hall;
  name: string;
  onName: (name: string) => void;
}

/** Raises one's hand; who came by a link says first how they are called. */
function HandButton({ talk, hall, name, onName }: SignsProps) {
  const { t } = useTranslation('audience');
  const [asking, setAsking] = useState(false);
  const { pending, problem, send } = useSending();
  const field = useRef<HTMLInputElement>(null);
  const { hand, name: known } = hall.me;
  useEffect(() => {
    if (asking) field.current?.focus();
  }, [asking]);
  const press = async () => {
    if (!hand && known === null && name.trim() === '') {
      setAsking(true);
      field.current?.focus();
      return;
    }
    const done = await send(() => talk.hand(!hand, known === null ? name.trim() : undefined));
    if (done) setAsking(false);
  };
  return (
    <div className="flex flex-col gap-2">
      {asking && known === null && <NameField ref={field} value={name} onChange={onName} />}
      <Button
        size="small"
        icon={Hand}
        look={hand ? 'main' : 'plain'}
        pending={pending}
        className="self-start"
        onClick={() => void press()}
      >
        {hand ? t('lower') : t('raise')}
      </Button>
      {problem && (
        <p role="alert" className="text-13 text-live-text">
          {problem}
        </p>
      )}
    </div>
  );
}

/** What one says without words: a hand, a reaction. */
export function Signs(props: SignsProps) {
  const { talk, hall } = props;
  const { t } = useTranslation('audience');
  const act = useDoing();
  const { count } = hall.hands;
  return (
    <div className="flex flex-col gap-3">
      <div role="group" aria-label={t('react')} className="flex flex-wrap gap-1">
        {REACTIONS.map((emoji) => (
          <button
            key={emoji}
            type="button"
            aria-label={emoji}
            className="grid size-10 place-items-center rounded-full text-18 transition-colors duration-150 hover:bg-surface-2"
            onClick={() => act(talk.react(emoji))}
          >
            {emoji}
          </button>
        ))}
      </div>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <HandButton {...props} />
        <p role="status" className="flex items-center gap-1.5 text-13 text-ink-2 figures">
          {count > 0 && (
            <>
              <Icon of={Hand} size={16} />
              {t('hands', { count })}
            </>
          )}
        </p>
      </div>
    </div>
  );
}
