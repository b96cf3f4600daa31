import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Recording } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { cx } from '@/kit/cx';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { useSettled } from '@/kit/useSettled';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Skeleton } from '@/ui/Skeleton';
import { BlobImage } from './BlobImage';
import { MomentSlider } from './edit/MomentSlider';
import { shownLengthOf } from './model';
import { stillQuery } from './state';

/** The last picture of a film begins before its end. */
const LAST_MS = 100;

interface PosterDialogProps {
  recording: Recording;
  pending: boolean;
  onClose: () => void;
  /** `null`: the program chooses. */
  onChoose: (atMs: number | null) => void;
}

/** Which moment of the film stands for it. */
export function PosterDialog({ recording, pending, onClose, onChoose }: PosterDialogProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const lengthMs = shownLengthOf(recording) ?? 0;
  const [atMs, setAtMs] = useState(recording.poster_at_ms ?? Math.floor(lengthMs / 3));
  const settledAt = useSettled(atMs);
  const still = useQuery(stillQuery(recording, settledAt));
  const isOld = still.isFetching || settledAt !== atMs;
  return (
    <Dialog open onClose={onClose} title={t('poster.title')} closeLabel={tc('action.close')} wide>
      <div className="flex flex-col gap-4">
        <div
          className="grid aspect-video place-items-center overflow-hidden rounded-card bg-surface-2"
          aria-busy={isOld}
        >
          {still.data && (
            <BlobImage
              blob={still.data}
              alt={t('poster.alt', { time: timecode(settledAt) })}
              className={cx('size-full object-contain', isOld && 'opacity-60')}
            />
          )}
          {still.isPending && <Skeleton className="size-full" />}
          {still.error && (
            <ProblemNotice error={still.error} onRetry={() => void still.refetch()} />
          )}
        </div>
        <MomentSlider atMs={atMs} lengthMs={Math.max(0, lengthMs - LAST_MS)} onChange={setAtMs} />
        <DialogActions>
          {recording.poster_at_ms !== null && (
            <Button look="quiet" onClick={() => onChoose(null)}>
              {t('poster.automatic')}
            </Button>
          )}
          <Button look="quiet" onClick={onClose}>
            {tc('action.cancel')}
          </Button>
          <Button look="main" pending={pending} onClick={() => onChoose(atMs)}>
            {t('poster.use')}
          </Button>
        </DialogActions>
      </div>
    </Dialog>
  );
}
