import { Lock, Users } from 'lucide-react';
import { ApiError } from '@/api';
import { NothingHere } from '@/frame/Failure';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';

interface TroubleProps {
  error: unknown;
  onRetry: () => void;
}

/** Why there are no figures, and what can be done. */
export function Trouble({ error, onRetry }: TroubleProps) {
  const { t } = useTranslation('analytics');
  if (!(error instanceof ApiError)) return <ProblemNotice error={error} onRetry={onRetry} />;
  if (error.code === 'analytics.too_few') {
    return (
      <EmptyState icon={Users} title={t('tooFew')}>
        {t('tooFewDetail')}
      </EmptyState>
    );
  }
  if (error.status === 403) {
    return (
      <EmptyState icon={Lock} title={t('notAllowed')}>
        {t('notAllowedDetail')}
      </EmptyState>
    );
  }
  if (error.status === 404) return <NothingHere />;
  return <ProblemNotice error={error} onRetry={onRetry} />;
}
