import { CirclePlay } from 'lucide-react';
import type { Transport } from '@/features/playback';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { Line, peakAt, ShareBar } from '@/ui/charts';
import { perMinute } from '../figures';
import { DEVICES, type RecordingAnalytics } from '../model';
import { Facts } from '../parts/Facts';
import { Plot } from '../parts/Plot';
import { useFigures } from '../parts/useFigures';
import { at } from './words';

interface DetailsProps {
  figures: RecordingAnalytics;
  transport: Transport;
}

function Overview({ figures }: { figures: RecordingAnalytics }) {
  const { t } = useTranslation('analytics');
  const { number, share, length, unknown } = useFigures();
  const { smooth } = figures;
  return (
    <Facts
      label={t('figures.label')}
      facts={[
        { name: t('lecture.viewers'), value: number(figures.viewers) },
        { name: t('lecture.views'), value: number(figures.views) },
        { name: t('figures.completion'), value: share(figures.completion) },
        { name: t('lecture.watched'), value: length(figures.unique_seconds) },
        {
          name: t('lecture.rewatched'),
          value: figures.rewatched_seconds > 0 ? length(figures.rewatched_seconds) : unknown,
        },
        {
          name: t('lecture.smooth'),
          value: share(smooth.share),
          note:
            smooth.start_ms_median === null
              ? undefined
              : t('lecture.starts', { seconds: number(smooth.start_ms_median / 1000, 1) }),
        },
      ]}
    />
  );
}

/** How many got at least so far: a line that only falls, and where it falls steeply they left. */
function Reached({ figures, transport }: DetailsProps) {
  const { t } = useTranslation('analytics');
  const { share } = useFigures();
  const { reached, viewers } = figures;
  const end = reached.at(-1) ?? 0;
  const summary = t('reached.summary', { share: share(viewers > 0 ? end / viewers : 0) });
  const title = t('reached.title');
  return (
    <Plot
      title={title}
      summary={summary}
      table={{
        columns: [t('time'), t('lecture.viewers')],
        rows: perMinute(reached).map((value, minute) => ({
          key: String(minute),
          cells: [at(minute * 60), value],
        })),
      }}
    >
      <Line
        time
        label={summary}
        readLabel={t('read', { what: title })}
        values={reached}
        top={viewers}
        topLabel={t('viewers', { count: viewers })}
        say={(second) => `${at(second)}: ${t('viewers', { count: reached[second] ?? 0 })}`}
        ends={[at(0), at(reached.length)]}
        step={Math.max(1, Math.round(reached.length / 240))}
        onChoose={(second) => transport.seek(second * 1000)}
      />
    </Plot>
  );
}

function DropOffs({ figures, transport }: DetailsProps) {
  const { t } = useTranslation('analytics');
  const { share } = useFigures();
  if (figures.drop_off.length === 0) return null;
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-15 font-semibold">{t('drop.title')}</h3>
      <ol className="border-t border-line">
        {figures.drop_off.map(({ from_s: from, to_s: to, viewers, share: part }) => (
          <li key={from} className="border-b border-line">
            <button
              type="button"
              onClick={() => transport.seek(from * 1000)}
              className="flex w-full items-center gap-3 rounded-inner py-2 text-start -outline-offset-2 hover:bg-surface-2"
            >
              <Icon of={CirclePlay} size={16} className="shrink-0 text-ink-2" />
              <span dir="ltr" className="font-mono text-13 whitespace-nowrap">
                {at(from)}–{at(to)}
              </span>
              <span className="flex-1 text-end text-13 text-ink-1 figures">
                {t('drop.left', { count: viewers, share: share(part) })}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Rewatch({ figures, transport }: DetailsProps) {
  const { t } = useTranslation('analytics');
  const { rewatch } = figures;
  const peak = peakAt(rewatch);
  if (peak < 0) return null;
  const summary = t('rewatch.summary', { time: at(peak), count: rewatch[peak] ?? 0 });
  const title = t('rewatch.title');
  return (
    <Plot
      title={title}
      summary={summary}
      table={{
        columns: [t('time'), t('lecture.viewers')],
        rows: perMinute(rewatch).map((value, minute) => ({
          key: String(minute),
          cells: [at(minute * 60), value],
        })),
      }}
    >
      <Line
        time
        label={summary}
        readLabel={t('read', { what: title })}
        values={rewatch}
        topLabel={t('viewers', { count: rewatch[peak] ?? 0 })}
        say={(second) => `${at(second)}: ${t('viewers', { count: rewatch[second] ?? 0 })}`}
        ends={[at(0), at(rewatch.length)]}
        step={Math.max(1, Math.round(rewatch.length / 240))}
        onChoose={(second) => transport.seek(second * 1000)}
      />
    </Plot>
  );
}

interface SharesProps {
  title: string;
  rows: readonly { key: string; name: string; share: number }[];
}

function Shares({ title, rows }: SharesProps) {
  const { share } = useFigures();
  if (rows.length === 0) return null;
  return (
    <section className="flex min-w-0 flex-1 basis-56 flex-col gap-2">
      <h3 className="text-15 font-semibold">{title}</h3>
      <dl className="flex flex-col gap-1.5 text-13">
        {rows.map(({ key, name, share: part }) => (
          <div key={key} className="grid grid-cols-[6rem_1fr] items-center gap-3">
            <dt className="truncate text-ink-1">{name}</dt>
            <dd>
              <ShareBar share={part} figure={share(part)} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Playing({ figures }: { figures: RecordingAnalytics }) {
  const { t } = useTranslation('analytics');
  const { share, number } = useFigures();
  const { smooth, quality, devices } = figures;
  return (
    <>
      <div className="flex flex-wrap gap-x-10 gap-y-6">
        <Shares
          title={t('quality')}
          rows={quality.map(({ rendition, share: part }) => ({
            key: rendition,
            name: rendition,
            share: part,
          }))}
        />
        <Shares
          title={t('devices')}
          rows={devices.map(({ device, share: part }) => ({
            key: device,
            name: t(`device.${DEVICES.find((each) => each === device) ?? 'other'}`),
            share: part,
          }))}
        />
      </div>
      {smooth.views > 0 && (
        <p className="text-13 text-ink-2">
          {t('smooth.said', {
            count: smooth.views,
            share: share(smooth.share),
            stalled: share(smooth.stalled_share),
            errors: number(smooth.errors),
          })}
        </p>
      )}
    </>
  );
}

/** All that is known of how a recording is watched, beside or under its player. */
export function Details(props: DetailsProps) {
  return (
    <div className="flex min-w-0 flex-col gap-8">
      <Overview figures={props.figures} />
      <Reached {...props} />
      <DropOffs {...props} />
      <Rewatch {...props} />
      <Playing figures={props.figures} />
    </div>
  );
}
