import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import type { LiveLayer, LiveLayout, LiveStream } from '@/api';
import { spokenLength } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button, buttonClass } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { Notice } from '@/ui/Notice';
import { Layout } from './Layout';

const HINTS = { no_pictures: 'live.hintNoPictures', codec: 'live.hintCodec' } as const;

/** The qualities that viewers choose from, and how many chose each. */
function Layers({ layers }: { layers: readonly LiveLayer[] }) {
  const { t } = useTranslation('rooms');
  const locale = useLocale();
  const number = new Intl.NumberFormat(locale);
  return (
    <table className="w-full text-13 figures">
      <caption className="sr-only">{t('live.layers')}</caption>
      <thead>
        <tr className="text-ink-2">
          <th className="py-1 text-start font-medium">{t('live.layer')}</th>
          <th className="py-1 text-end font-medium">{t('live.rate')}</th>
          <th className="py-1 text-end font-medium">{t('live.viewers')}</th>
        </tr>
      </thead>
      <tbody className="divide-y divide-line border-t border-line">
        {layers.map(({ id, width, height, bitrate_kbps, viewers }) => (
          <tr key={id}>
            <td className="py-1.5" dir="ltr">
              {width} × {height}
            </td>
            <td className="py-1.5 text-end">{number.format(bitrate_kbps)} kbit/s</td>
            <td className="py-1.5 text-end">{number.format(viewers)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-12 text-ink-2">{name}</dt>
      <dd className="text-18 font-semibold figures">{value}</dd>
    </div>
  );
}

interface HealthProps {
  recordingId: string;
  stream: LiveStream;
  stale: boolean;
  /** Unix milliseconds on the server's clock. */
  now: number;
  /** Where else it goes. */
  sendTo: ReactNode;
  onArrange: (layout: LiveLayout) => void;
  onEnd: () => void;
}

/** How the live stream is, for the one who answers for it. */
export function Health(props: HealthProps) {
  const { recordingId, stream, stale, now, sendTo, onArrange, onEnd } = props;
  const { t } = useTranslation('rooms');
  const locale = useLocale();
  const { viewers, peak_viewers, latency_ms, on_air_at, hint, recoded, layers } = stream;
  const number = new Intl.NumberFormat(locale);
  const since = on_air_at === null ? null : Math.max(0, now - Date.parse(on_air_at));
  const seconds = new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: 'second',
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  });
  return (
    <div className="flex max-h-[calc(100dvh-5rem)] flex-col gap-3 overflow-y-auto p-4">
      <div>
        <h2 className="text-15 font-semibold">{t('live.title')}</h2>
        <p className="text-13 text-ink-2 figures">
          {since === null
            ? t('live.stateStarting')
            : t('live.onAir', { length: spokenLength(since, locale) })}
        </p>
      </div>
      {stale && <Notice tone="risk">{t('live.lost')}</Notice>}
      {hint && <Notice tone="risk">{t(HINTS[hint])}</Notice>}
      {recoded && stream.together === 0 && <Notice>{t('live.recoded')}</Notice>}
      {since !== null && (
        <dl className="grid grid-cols-3 gap-3">
          <Fact name={t('live.watching')} value={number.format(viewers)} />
          <Fact name={t('live.peak')} value={number.format(peak_viewers)} />
          {latency_ms !== null && (
            <Fact name={t('live.latency')} value={seconds.format(latency_ms / 1000)} />
          )}
        </dl>
      )}
      {layers.length > 0 && <Layers layers={layers} />}
      <Layout stream={stream} onArrange={onArrange} />
      {sendTo}
      <div className="flex flex-wrap items-center justify-between gap-2 pt-1">
        <a
          href={`/recordings/${recordingId}`}
          target="_blank"
          rel="noreferrer"
          className={buttonClass('plain', 'small')}
        >
          <Icon of={ExternalLink} size={16} />
          {t('live.page')}
        </a>
        <Button look="live" size="small" onClick={onEnd}>
          {t('live.end')}
        </Button>
      </div>
    </div>
  );
}
