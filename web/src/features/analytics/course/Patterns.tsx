import { useTranslation } from '@/kit/i18n';
import { Bars, peakAt } from '@/ui/charts';
import type { CourseAnalytics } from '../model';
import { Facts } from '../parts/Facts';
import { Part } from '../parts/Part';
import { Plot } from '../parts/Plot';
import { useFigures } from '../parts/useFigures';

const sumOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

/** Under which bars of a day the hour is written. */
const HOURS_NAMED = 6;

interface WhenProps {
  title: string;
  values: readonly number[];
  /** As they are spoken of, and short under the bar. */
  nameOf: (at: number) => string;
  labelOf: (at: number) => string;
  column: string;
  summary: (name: string, share: string) => string;
}

function When({ title, values, nameOf, labelOf, column, summary }: WhenProps) {
  const { t } = useTranslation('analytics');
  const { share } = useFigures();
  const whole = sumOf(values);
  const shareAt = (at: number) => (whole > 0 ? (values[at] ?? 0) / whole : 0);
  const peak = peakAt(values);
  const said = summary(nameOf(peak), share(shareAt(peak)));
  return (
    <Plot
      title={title}
      summary={said}
      table={{
        columns: [column, t('patterns.share')],
        rows: values.map((_, at) => ({
          key: String(at),
          cells: [nameOf(at), share(shareAt(at))],
        })),
      }}
    >
      <Bars
        label={said}
        readLabel={t('read', { what: title })}
        bars={values.map((value, at) => ({
          key: String(at),
          label: labelOf(at),
          value,
          figure: share(shareAt(at)),
          said: `${nameOf(at)}: ${share(shareAt(at))}`,
        }))}
      />
    </Plot>
  );
}

function LiveHabits({ live }: { live: CourseAnalytics['patterns']['live'] }) {
  const { t } = useTranslation('analytics');
  const { share, length, unknown, number } = useFigures();
  if (live.lectures === 0) return null;
  const { mean_late_seconds: late } = live;
  return (
    <Facts
      label={t('patterns.live')}
      facts={[
        { name: t('patterns.liveLectures'), value: number(live.lectures) },
        { name: t('patterns.present'), value: share(live.mean_present_share) },
        { name: t('patterns.lateShare'), value: share(live.late_share) },
        { name: t('patterns.late'), value: late === null ? unknown : length(late) },
      ]}
    />
  );
}

/** When people watch: by day of the week and by hour, on the course's own clock. */
export function Patterns({ course }: { course: CourseAnalytics }) {
  const { t } = useTranslation('analytics');
  const { weekday, hour } = useFigures();
  const { weekdays, hours, live } = course.patterns;
  if (sumOf(weekdays) === 0) return null;
  return (
    <Part title={t('patterns.title')} lead={t('patterns.lead', { zone: course.time_zone })}>
      <div className="grid gap-x-12 gap-y-8 lg:grid-cols-2">
        <When
          title={t('patterns.weekdays')}
          values={weekdays}
          nameOf={(at) => weekday(at, 'long')}
          labelOf={(at) => weekday(at, 'short')}
          column={t('patterns.weekday')}
          summary={(name, share) => t('patterns.weekdaysSummary', { name, share })}
        />
        <When
          title={t('patterns.hours')}
          values={hours}
          nameOf={hour}
          labelOf={(at) => (at % HOURS_NAMED === 0 ? hour(at) : '')}
          column={t('patterns.hour')}
          summary={(name, share) => t('patterns.hoursSummary', { name, share })}
        />
      </div>
      <LiveHabits live={live} />
    </Part>
  );
}
