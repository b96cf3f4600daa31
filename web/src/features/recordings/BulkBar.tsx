import { Trash2, Undo2, X } from 'lucide-react';
import { useState } from 'react';
import type { Recording } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Ask } from '@/ui/Ask';
import { Button } from '@/ui/Button';
import { bulkSlot } from './bulk-slot';
import { useBulk } from './useBulk';

interface BulkBarProps {
  chosen: readonly Recording[];
  /** Whether these lie in the trash. */
  trashed: boolean;
  onDone: () => void;
}

/** What one can do to all that are chosen; there while some are. */
export function BulkBar({ chosen, trashed, onDone }: BulkBarProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const { trash, restore, remove } = useBulk();
  const slot = useStore(bulkSlot);
  const [asking, setAsking] = useState(false);
  const count = chosen.length;
  const busy = trash.isPending || restore.isPending || remove.isPending;
  if (count === 0) return null;
  const done = { onSuccess: onDone };
  return (
    <div
      role="toolbar"
      aria-label={t('chosen', { count })}
      className="motion-rise sticky bottom-4 z-30 mx-auto mt-6 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-card bg-surface-1 p-2 ps-4 shadow-float ring-1 ring-line"
    >
      <span role="status" className="pe-2 font-medium figures">
        {t('chosen', { count })}
      </span>
      {trashed ? (
        <>
          <Button
            size="small"
            icon={Undo2}
            pending={restore.isPending}
            disabled={busy}
            onClick={() => restore.mutate(chosen, done)}
          >
            {tc('action.restore')}
          </Button>
          <Button size="small" icon={Trash2} disabled={busy} onClick={() => setAsking(true)}>
            {t('forGood')}
          </Button>
        </>
      ) : (
        <>
          {slot?.render(chosen, onDone)}
          <Button
            size="small"
            icon={Trash2}
            pending={trash.isPending}
            disabled={busy || chosen.some(({ state }) => state === 'recording')}
            onClick={() => trash.mutate(chosen, done)}
          >
            {tc('action.delete')}
          </Button>
        </>
      )}
      <Button size="small" look="quiet" icon={X} onClick={onDone}>
        {t('clear')}
      </Button>
      <Ask
        open={asking}
        title={t('forGoodTitle', { count })}
        action={t('forGood')}
        cancelLabel={tc('action.cancel')}
        closeLabel={tc('action.close')}
        danger
        pending={remove.isPending}
        onClose={() => setAsking(false)}
        onYes={() =>
          remove.mutate(chosen, {
            onSuccess: () => {
              setAsking(false);
              onDone();
            },
          })
        }
      >
        {t('forGoodDetail')}
      </Ask>
    </div>
  );
}
