import { MessagesSquare } from 'lucide-react';
import { useLocale, useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import type { Viewers } from './useViewers';

interface ViewersButtonProps {
  viewers: Viewers;
  open: boolean;
  onToggle: () => void;
}

/** Opens what viewers say; how many questions and hands wait. */
export function ViewersButton({ viewers, open, onToggle }: ViewersButtonProps) {
  const { t } = useTranslation('rooms');
  const locale = useLocale();
  const hall = useStore(viewers.talk.hall);
  const count = viewers.waiting(hall);
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onToggle}
      className="inline-flex h-9 items-center gap-2 rounded-full bg-surface-2 px-3.5 text-13 font-semibold whitespace-nowrap text-ink-0 transition-colors duration-150 hover:bg-surface-3"
    >
      <Icon of={MessagesSquare} size={16} />
      {t('viewers.open')}
      {count > 0 && (
        <>
          <span aria-hidden className="figures">
            {new Intl.NumberFormat(locale).format(count)}
          </span>
          <span className="sr-only">{t('viewers.count', { count })}</span>
        </>
      )}
    </button>
  );
}
