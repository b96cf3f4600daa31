import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Dialog } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { linkToShow } from './useInvite';

/** The link to copy by hand. */
export function LinkDialog() {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  const invite = useStore(linkToShow);
  return (
    <Dialog
      open={invite !== null}
      onClose={() => linkToShow.set(null)}
      title={t('copyLinkTitle', { name: invite?.name })}
      closeLabel={tc('action.close')}
    >
      <Field
        label={t('copyInvite')}
        hint={t('copyLinkDetail')}
        readOnly
        dir="ltr"
        value={invite?.join_url ?? ''}
        onFocus={(event) => event.currentTarget.select()}
      />
    </Dialog>
  );
}
