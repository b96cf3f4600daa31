import { Laptop } from 'lucide-react';
import { useTranslation } from '@/kit/i18n';
import { language } from '@/kit/i18n';
import { fileSize, percent } from '@/kit/format';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { Progress } from '@/ui/Progress';
import { useCloseWarning, useSafety } from './useSafety';

/** What an earlier visit left on this computer and is now on its way; nothing when there is none. */
export function PendingTakes() {
  const { t } = useTranslation('takes');
  const tongue = useStore(language);
  const safety = useSafety();
  useCloseWarning(!safety.safe);
  if (safety.safe) return null;
  return (
    <section
      aria-label={t('pending.label')}
      className="mb-6 flex flex-col gap-2 rounded-card bg-risk-soft px-4 py-3"
    >
      <p className="flex items-center gap-2 font-medium">
        <Icon of={Laptop} className="text-risk-text" />
        {t('pending.title', { size: fileSize(safety.bytes_left, tongue) })}
        <span className="ms-auto text-13 text-ink-1 figures">{percent(safety.share, tongue)}</span>
      </p>
      <Progress share={safety.share} label={t('pending.label')} tone="risk" />
      <p className="text-13 text-ink-1">{t('pending.keepOpen')}</p>
    </section>
  );
}
