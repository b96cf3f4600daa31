import { ShieldAlert } from 'lucide-react';
import { useTranslation } from '@/kit/i18n';
import { EmptyState } from '@/ui/EmptyState';
import { RoomFrame } from '../RoomFrame';

/** Over plain http from another computer a browser gives no page a camera: says why, and what to do. */
export function Insecure() {
  const { t } = useTranslation('rooms');
  return (
    <RoomFrame centred>
      <EmptyState icon={ShieldAlert} title={t('insecure.title')}>
        <p>{t('insecure.why', { address: location.origin })}</p>
        <p className="mt-3">{t('insecure.guest')}</p>
        <p className="mt-3">{t('insecure.operator')}</p>
      </EmptyState>
    </RoomFrame>
  );
}
