import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Switch } from '@/ui/Switch';
import { useDoing } from './doing';
import type { Hall } from './model';
import type { Talk } from './talk';

/** What those do who lead: whose hands are up, and whether there is a chat. */
export function Lead({ talk, hall }: { talk: Talk; hall: Hall }) {
  const { t } = useTranslation('audience');
  const act = useDoing();
  const people = hall.hands.people ?? [];
  return (
    <div className="flex flex-col gap-4 border-t border-line pt-4">
      {people.length > 0 && (
        <section className="flex flex-col gap-2">
          <h3 className="text-13 font-medium text-ink-2">{t('handsTitle')}</h3>
          <ul className="flex flex-col gap-1">
            {people.map(({ id, name }) => (
              <li key={id} className="flex items-center justify-between gap-3">
                <span dir="auto" className="min-w-0 truncate">
                  {name}
                </span>
                <Button
                  size="small"
                  aria-label={t('lowerOf', { name })}
                  onClick={() => act(talk.lower(id))}
                >
                  {t('lowerShort')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Switch
        label={t('chatOn')}
        hint={t('chatOnHint')}
        on={hall.chat}
        onChange={(on) => act(talk.chat(on))}
      />
    </div>
  );
}
