import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import type { Recording } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EditDialog } from './EditDialog';
import { canEditMix } from './model';

/** Opens what can be said of the mix, where there is one that is made of tracks. */
export function EditAction({ recording }: { recording: Recording }) {
  const { t } = useTranslation('recordings');
  const [open, setOpen] = useState(false);
  if (!canEditMix(recording)) return null;
  return (
    <>
      <Button folds icon={SlidersHorizontal} onClick={() => setOpen(true)}>
        {t('edit.open')}
      </Button>
      <EditDialog recording={recording} open={open} onClose={() => setOpen(false)} />
    </>
  );
}
