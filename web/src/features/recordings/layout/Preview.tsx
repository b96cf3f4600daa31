import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { MixCut, MixLook } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { cx } from '@/kit/cx';
import { timecode } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { useSettled } from '@/kit/useSettled';
import { Skeleton } from '@/ui/Skeleton';
import { BlobImage } from '../BlobImage';
import { MomentSlider } from '../edit/MomentSlider';
import { previewQuery } from './api';
import { sizeOfFilm } from './model';

interface PreviewProps {
  recordingId: string;
  look: MixLook;
  cut: MixCut;
  lengthMs: number;
}

/** A moment of the mix as it would look, and which moment. */
export function Preview({ recordingId, look, cut, lengthMs }: PreviewProps) {
  const { t } = useTranslation('recordings');
  const [atMs, setAtMs] = useState(() => Math.floor(lengthMs / 3));
  const settledLook = useSettled(look);
  const settledAt = useSettled(atMs);
  const picture = useQuery(previewQuery(recordingId, settledLook, cut, settledAt));
  const [width, height] = sizeOfFilm(look);
  const isOld = picture.isFetching || settledLook !== look || settledAt !== atMs;
  return (
    <div className="flex flex-col gap-3">
      <div
        className="grid h-52 place-items-center rounded-card bg-surface-2 p-2 sm:h-64"
        aria-busy={isOld}
      >
        {picture.data ? (
          <BlobImage
            blob={picture.data}
            alt={t('layout.previewAlt', { time: timecode(settledAt) })}
            className={cx(
              'max-h-full min-h-0 max-w-full rounded-inner transition-opacity duration-150',
              isOld && 'opacity-60',
            )}
          />
        ) : (
          !picture.error && (
            <div className="h-full max-w-full" style={{ aspectRatio: `${width} / ${height}` }}>
              <Skeleton className="size-full" />
            </div>
          )
        )}
        {picture.error && !picture.data && (
          <ProblemNotice error={picture.error} onRetry={() => void picture.refetch()} />
        )}
      </div>
      {picture.error && picture.data && (
        <ProblemNotice error={picture.error} onRetry={() => void picture.refetch()} />
      )}
      <MomentSlider atMs={atMs} lengthMs={lengthMs} onChange={setAtMs} />
    </div>
  );
}
