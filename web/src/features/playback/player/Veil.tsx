import { LoaderCircle, Play, RotateCcw, Users, WifiOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { Notice } from '@/ui/Notice';
import type { Trouble } from '@/engine/stream/trouble';
import type { Transport } from './transport';

interface FaultProps {
  trouble: Pick<Trouble, 'kind'> & { code?: string };
  onRetry?: (() => void) | undefined;
}

/** Why it cannot be played, and what to do. */
function Fault({ trouble, onRetry }: FaultProps) {
  const { t } = useTranslation('playback');
  const { t: tc } = useTranslation();
  const withdrawn = trouble.kind === 'withdrawn';
  return (
    <div className="absolute inset-0 z-10 grid place-items-center bg-surface-0/85 p-6">
      <Notice
        tone="problem"
        title={withdrawn ? t('trouble.withdrawn') : t('trouble.failed')}
        className="max-w-md"
        action={
          onRetry &&
          !withdrawn && (
            <Button size="small" icon={RotateCcw} onClick={onRetry}>
              {tc('action.retry')}
            </Button>
          )
        }
      >
        <p>{withdrawn ? t('trouble.withdrawnDetail') : t('trouble.failedDetail')}</p>
        {trouble.code && (
          <p className="mt-1 font-mono text-12 text-ink-2">
            {tc('problem.code', { code: trouble.code })}
          </p>
        )}
      </Notice>
    </div>
  );
}

/** All seats are taken. */
function Full() {
  const { t } = useTranslation('playback');
  return (
    <div
      role="status"
      className="absolute inset-0 z-10 grid place-items-center bg-surface-0/85 p-6 text-center"
    >
      <div className="flex max-w-sm flex-col items-center gap-2">
        <Icon of={Users} size={32} className="text-ink-2" />
        <p className="text-18 font-semibold">{t('live.full')}</p>
        <p className="text-ink-2">{t('live.fullDetail')}</p>
      </div>
    </div>
  );
}

function Waiting({ offline }: { offline: boolean }) {
  const { t } = useTranslation('playback');
  return (
    <div
      role="status"
      className="pointer-events-none absolute inset-0 grid place-items-center content-center gap-3 p-6 text-center"
    >
      <Icon of={LoaderCircle} size={40} className="motion-turn text-ink-0" />
      {offline ? (
        <p className="rounded-inner bg-surface-0/85 px-3 py-1.5">{t('trouble.offlineWaiting')}</p>
      ) : (
        <span className="sr-only">{t('player.waiting')}</span>
      )}
    </div>
  );
}

interface VeilProps {
  transport: Transport;
  /** What is played goes on whether one looks or not. */
  live?: boolean;
  trouble?: Trouble | null;
  onRetry?: (() => void) | undefined;
}

/** What lies over the picture: a fault, that it waits, that the line is gone, or the sign to press play. */
export function Veil({ transport, live = false, trouble = null, onRetry }: VeilProps) {
  const { t } = useTranslation('playback');
  const { playing, waiting, failed, positionMs } = useStore(transport.state);
  const [played, setPlayed] = useState(false);
  if (playing && !played) setPlayed(true);
  if (trouble?.kind === 'full') return <Full />;
  if (trouble && trouble.kind !== 'offline') return <Fault trouble={trouble} onRetry={onRetry} />;
  // An element's own error is looked into by the stream, which then tells; only where there is none it is said at once.
  if (failed && onRetry === undefined) return <Fault trouble={{ kind: 'failed' }} />;
  const offline = trouble?.kind === 'offline';
  if (playing && waiting) return <Waiting offline={offline} />;
  return (
    <>
      {offline && (
        <p
          role="status"
          className="pointer-events-none absolute inset-x-0 top-3 mx-auto flex w-fit max-w-[90%] items-center gap-2 rounded-inner bg-surface-0/85 px-3 py-1.5 text-13"
        >
          <Icon of={WifiOff} size={16} className="text-risk-text" />
          {t('trouble.offline')}
        </p>
      )}
      {!playing && (positionMs === 0 || (live && !played)) && (
        <div className="pointer-events-none absolute inset-0 grid place-items-center">
          <span className="grid size-16 place-items-center rounded-full bg-brand text-brand-on shadow-float">
            <Icon of={Play} size={28} className="translate-x-0.5 fill-current" />
          </span>
        </div>
      )}
    </>
  );
}
