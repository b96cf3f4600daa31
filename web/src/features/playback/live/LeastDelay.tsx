import { useQuery } from '@tanstack/react-query';
import { Zap } from 'lucide-react';
import { useEffect } from 'react';
import { canReceive } from '@/engine/stream/whep';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { IconButton } from '@/ui/IconButton';
import { toast } from '@/ui/Toast';
import type { StreamTransport } from '../player/stream-transport';
import { liveQuery } from '../state';
import type { Way } from '../way';

interface LeastDelayProps {
  way: Way;
  stream: StreamTransport;
}

/** Has what is live come with the least delay, where the server has that; by itself it goes on as before when that is lost. */
export function LeastDelay({ way, stream }: LeastDelayProps) {
  const { t } = useTranslation('playback');
  const { data } = useQuery(liveQuery(way));
  const { by, fell } = useStore(stream.stream);
  const on = by === 'whep';
  const over = data?.state === 'ended';
  useEffect(() => {
    if (fell && !over) toast({ text: t('live.leastLost') });
  }, [fell, over, t]);
  const url = data?.whep_url ?? null;
  // It is over, or what the room sends cannot be passed on as it is any more.
  const gone = data !== undefined && url === null;
  useEffect(() => {
    if (!on || !gone) return;
    stream.nearest(null);
    if (!over) toast({ text: t('live.leastLost') });
  }, [on, gone, over, stream, t]);
  if (!canReceive() || (!on && url === null)) return null;
  return (
    <IconButton
      icon={Zap}
      label={t('live.least')}
      aria-pressed={on}
      onClick={() => stream.nearest(on ? null : url)}
    />
  );
}

/** In place of the bar: there is nothing to go back to. */
export function NoWayBack() {
  const { t } = useTranslation('playback');
  return (
    <p role="status" className="flex h-5 items-center text-13 text-ink-2">
      {t('live.noWayBack')}
    </p>
  );
}

/** A connection leaves the last picture standing: where nobody is shown any more there is none. */
export function Dark({ way, stream }: LeastDelayProps) {
  const { data } = useQuery(liveQuery(way));
  const { by } = useStore(stream.stream);
  if (by !== 'whep' || !data?.hint) return null;
  return <div aria-hidden className="bg-black pointer-events-none absolute inset-0" />;
}
