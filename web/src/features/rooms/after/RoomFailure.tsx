import { Link2Off } from 'lucide-react';
import { ApiError } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';
import { RoomFrame } from '../RoomFrame';

/** The page of a link that opens nothing, or of a server that does not answer. */
export function RoomFailure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslation('rooms');
  const absent = error instanceof ApiError && (error.status === 404 || error.status === 410);
  return (
    <RoomFrame centred>
      {absent ? (
        <EmptyState icon={Link2Off} title={t('absent.title')}>
          {t('absent.text')}
        </EmptyState>
      ) : (
        <ProblemNotice error={error} onRetry={onRetry} />
      )}
    </RoomFrame>
  );
}
