import { CopyField } from '@/frame/CopyField';
import { useTranslation } from '@/kit/i18n';
import { Dialog } from '@/ui/Dialog';

interface LinkDialogProps {
  /** Null while nobody asked for one. */
  address: string | null;
  onClose: () => void;
}

/** An address that hands out a file without further questions for a few minutes, to be taken elsewhere. */
export function LinkDialog({ address, onClose }: LinkDialogProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  return (
    <Dialog
      open={address !== null}
      onClose={onClose}
      title={t('download.urlTitle')}
      closeLabel={tc('action.close')}
    >
      <CopyField
        label={t('download.urlTitle')}
        value={address ?? ''}
        said={t('download.urlCopied')}
      />
    </Dialog>
  );
}
