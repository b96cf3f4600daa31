import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Share } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { Skeleton } from '@/ui/Skeleton';
import { embedCode } from './model';
import { ShareForm } from './ShareForm';
import { ShareRow } from './ShareRow';
import { useShares } from './useShares';

function Made({ share, title }: { share: Share; title: string }) {
  const { t } = useTranslation('shares');
  if (share.url === null) return null;
  const frame = share.embed_url;
  return (
    <div className="flex flex-col gap-4 rounded-card bg-safe-soft p-4" role="status">
      <CopyField label={t('link')} hint={t('linkHint')} value={share.url} said={t('copied')} />
      {frame !== null && (
        <CopyField
          label={t('embed')}
          hint={t('embedHint')}
          value={embedCode(frame, title)}
          said={t('copied')}
        />
      )}
    </div>
  );
}

interface ShareDialogProps {
  recordingId: string;
  title: string;
  open: boolean;
  onClose: () => void;
}

function Content({ recordingId, title }: Omit<ShareDialogProps, 'open' | 'onClose'>) {
  const { t } = useTranslation('shares');
  const { list, make, revoke, reopen, remove } = useShares(recordingId);
  /** As they were before they were taken back here: the way back, which lies in the dialog that covers the rest. */
  const [before, setBefore] = useState<readonly Share[]>([]);
  const undoOf = (id: string) => {
    const share = before.find((each) => each.id === id);
    return share && (() => reopen.mutate(share));
  };
  const [asked, setAsked] = useState(false);
  const items = list.data ?? [];
  const making = asked || (list.data !== undefined && items.length === 0);
  return (
    <div className="flex flex-col gap-5">
      <p className="text-ink-1">{t('lead')}</p>
      {make.data && <Made share={make.data} title={title} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-12" />}
      {items.length > 0 && (
        <ul aria-label={t('links')}>
          {items.map((share) => (
            <ShareRow
              key={share.id}
              share={share}
              now={list.dataUpdatedAt}
              onRevoke={() => {
                setBefore([...before.filter(({ id }) => id !== share.id), share]);
                revoke.mutate(share);
              }}
              onUndo={undoOf(share.id)}
              onRemove={() => remove.mutate(share)}
            />
          ))}
        </ul>
      )}
      {making ? (
        <ShareForm
          // A link that was made leaves a fresh form behind.
          key={make.data?.id ?? 'first'}
          pending={make.isPending}
          error={make.error}
          onMake={(share) => make.mutate(share, { onSuccess: () => setAsked(false) })}
        />
      ) : (
        list.data && (
          <div>
            <Button icon={Plus} onClick={() => setAsked(true)}>
              {t('another')}
            </Button>
          </div>
        )
      )}
    </div>
  );
}

/** The links of a recording: to make, to hand on, to take back. */
export function ShareDialog({ open, onClose, ...content }: ShareDialogProps) {
  const { t } = useTranslation('shares');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('title')} closeLabel={tc('action.close')} wide>
      <Content {...content} />
    </Dialog>
  );
}
