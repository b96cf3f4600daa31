import { useQuery } from '@tanstack/react-query';
import { SkipForward, Users } from 'lucide-react';
import { timecode } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Icon } from '@/ui/Icon';
import { StatePill } from '@/ui/StatePill';
import { Tooltip } from '@/ui/Tooltip';
import { liveQuery } from '../state';
import type { Way } from '../way';
import type { StreamTransport } from '../player/stream-transport';
import { behindBy, delayOf } from './model';

interface LiveProps {
  way: Way;
  stream: StreamTransport;
}

/** How far behind what happens one is, in seconds with a tenth. */
function Delay({ way, stream }: LiveProps) {
  const { t } = useTranslation('playback');
  const locale = useLocale();
  const { data } = useQuery(liveQuery(way));
  const { edge, by } = useStore(stream.stream);
  // What the server measures is how far behind its lists are.
  const delay = edge && by !== 'whep' && delayOf(edge, data?.latency_ms ?? null);
  if (delay === null || delay === false) return null;
  const seconds = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  }).format(delay / 1000);
  return (
    <Tooltip text={t('live.delay', { seconds })}>
      <span className="text-13 whitespace-nowrap text-ink-1 figures" data-testid="delay">
        <span aria-hidden>{seconds}</span>
        <span className="sr-only">{t('live.delay', { seconds })}</span>
      </span>
    </Tooltip>
  );
}

/** Where a player of a recording shows the time: that one is live, or by how much one is not. */
export function LiveTime({ way, stream }: LiveProps) {
  const { t } = useTranslation('playback');
  const { edge } = useStore(stream.stream);
  const { positionMs } = useStore(stream.state);
  if (!edge) return null;
  const behind = behindBy(edge, positionMs);
  if (behind === 0) {
    return (
      <span className="ms-2 flex items-center gap-2">
        <StatePill tone="live">{t('live.live')}</StatePill>
        <Delay way={way} stream={stream} />
      </span>
    );
  }
  return (
    <span className="ms-2 flex items-center gap-2">
      <button
        type="button"
        onClick={stream.toLive}
        className="inline-flex h-8 items-center gap-1.5 rounded-full bg-surface-2 px-3 text-13 font-medium whitespace-nowrap text-ink-0 transition-colors duration-150 hover:bg-surface-3"
      >
        <Icon of={SkipForward} size={14} className="fill-current" />
        {t('live.jump')}
      </button>
      <span dir="ltr" className="font-mono text-13 text-ink-1 figures max-sm:hidden">
        −{timecode(behind)}
      </span>
    </span>
  );
}

/** How many watch. */
export function Watching({ way }: { way: Way }) {
  const { t } = useTranslation('playback');
  const locale = useLocale();
  const { data } = useQuery(liveQuery(way));
  if (!data || data.state !== 'live') return null;
  const said = t('live.watching', { count: data.viewers });
  return (
    <Tooltip text={said}>
      <span className="flex items-center gap-1.5 px-2 text-13 text-ink-1 figures">
        <Icon of={Users} size={16} />
        <span aria-hidden>{new Intl.NumberFormat(locale).format(data.viewers)}</span>
        <span className="sr-only">{said}</span>
      </span>
    </Tooltip>
  );
}
