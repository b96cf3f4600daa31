import { useTranslation } from '@/kit/i18n';
import { Dialog } from '@/ui/Dialog';
import { Keys } from '@/ui/Keys';
import { PLAYER_KEYS } from './key-list';

/** The keys of the player, where the page has no list of its own. */
export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('playback');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('keys.title')} closeLabel={tc('action.close')}>
      <dl className="divide-y divide-line">
        {PLAYER_KEYS.map(([keys, what]) => (
          <div key={what} className="flex items-center justify-between gap-4 py-2">
            <dt>{t(`keys.${what}`)}</dt>
            <dd>
              <Keys of={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
