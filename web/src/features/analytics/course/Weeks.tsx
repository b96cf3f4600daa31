import { useTranslation } from '@/kit/i18n';
import { Bars, peakAt } from '@/ui/charts';
import type { CourseAnalytics } from '../model';
import { Plot } from '../parts/Plot';
import { useFigures } from '../parts/useFigures';

type Week = CourseAnalytics['weeks'][number];

/** More weeks than these cannot each be named under their bar. */
const NAMED = 8;

function useWeekBars(weeks: readonly Week[], valueOf: (week: Week) => number) {
  const { t } = useTranslation('analytics');
  const { number, day } = useFigures();
  const every = Math.ceil(weeks.length / NAMED);
  return (words: (figure: string) => string) =>
    weeks.map((week, at) => {
      const figure = number(valueOf(week), valueOf(week) < 10 ? 1 : 0);
      return {
        key: week.from,
        label: at % every === 0 ? day(week.from) : '',
        value: valueOf(week),
        figure,
        said: `${t('weeks.of', { date: day(week.from) })}: ${words(figure)}`,
      };
    });
}

/** Week by week: how much was watched, and by how many. */
export function Weeks({ course }: { course: CourseAnalytics }) {
  const { t } = useTranslation('analytics');
  const { number, day } = useFigures();
  const { weeks } = course;
  const hours = useWeekBars(weeks, (week) => week.watched_hours);
  const active = useWeekBars(weeks, (week) => week.active_students);
  const peak = weeks[peakAt(weeks.map((week) => week.watched_hours))];
  const busiest = weeks[peakAt(weeks.map((week) => week.active_students))];
  if (!peak) return null;
  const most = t('weeks.hoursSummary', {
    date: day(peak.from),
    hours: number(peak.watched_hours, 1),
  });
  const liveliest = t('weeks.activeSummary', {
    date: day((busiest ?? peak).from),
    count: (busiest ?? peak).active_students,
    of: course.students,
  });
  const table = {
    columns: [t('weeks.week'), t('weeks.hours'), t('figures.active')],
    rows: weeks.map((week) => ({
      key: week.from,
      cells: [day(week.from), number(week.watched_hours, 1), number(week.active_students)],
    })),
  };
  return (
    <div className="grid gap-x-12 gap-y-10 lg:grid-cols-2">
      <Plot level={2} title={t('weeks.hours')} summary={most} table={table}>
        <Bars
          label={most}
          readLabel={t('read', { what: t('weeks.hours') })}
          bars={hours((figure) => t('hours', { figure }))}
        />
      </Plot>
      <Plot level={2} title={t('weeks.active')} summary={liveliest} table={table}>
        <Bars
          label={liveliest}
          readLabel={t('read', { what: t('weeks.active') })}
          bars={active((figure) => figure)}
        />
      </Plot>
    </div>
  );
}
