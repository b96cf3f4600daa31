import { Trash2 } from 'lucide-react';
import { memo } from 'react';
import type { AudienceMessage } from '@/api';
import { useLocale, useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import { useDoing } from './doing';
import { clockOf } from './model';
import type { Talk } from './talk';

interface SaidProps {
  talk: Talk;
  message: AudienceMessage;
  moderates: boolean;
}

/** Who said something, when, and what. */
export const Said = memo(function Said({ talk, message, moderates }: SaidProps) {
  const { t } = useTranslation('audience');
  const locale = useLocale();
  const act = useDoing();
  const { mine, leads, name, at, text } = message;
  return (
    <div className="flex min-w-0 items-start gap-1">
      <div className="min-w-0 flex-1">
        <p className="flex items-baseline gap-2 text-13 text-ink-2">
          <span dir="auto" className="truncate font-medium text-ink-1">
            {mine ? t('you') : name}
          </span>
          {leads && <span className="shrink-0 font-medium text-brand-text">{t('host')}</span>}
          <time dateTime={at} className="figures">
            {clockOf(locale).format(new Date(at))}
          </time>
        </p>
        <p dir="auto" className="text-15 break-words whitespace-pre-wrap">
          {text}
        </p>
      </div>
      {(mine || moderates) && (
        <IconButton
          icon={Trash2}
          size="small"
          label={mine ? t('removeOwn') : t('remove', { name })}
          onClick={() => act(talk.remove(message.id))}
        />
      )}
    </div>
  );
});
