import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { serverNow } from '@/api';
import { Page } from '@/frame/Page';
import { fileSize } from '@/kit/format';
import { useTranslation } from '@/kit/i18n';
import { Bars, peakAt } from '@/ui/charts';
import { Scroll } from '@/ui/Scroll';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { Table, Td, Th, Tr } from '@/ui/Table';
import type { Usage, UsageDay } from '../model';
import { Definitions } from '../parts/Definitions';
import { Facts } from '../parts/Facts';
import { Part } from '../parts/Part';
import { Plot } from '../parts/Plot';
import { Trouble } from '../parts/Trouble';
import { useFigures } from '../parts/useFigures';
import { usageQuery } from '../state';

const SPANS = ['7', '30', '90', '365'] as const;
type Span = (typeof SPANS)[number];

const DAY_MS = 86_400_000;

/** So many days to the end of today, as the server counts days. */
function boundsOf(days: number, now: number): [from: string, to: string] {
  const tomorrow = Math.ceil(now / DAY_MS) * DAY_MS;
  return [new Date(tomorrow - days * DAY_MS).toISOString(), new Date(tomorrow).toISOString()];
}

function Totals({ totals }: { totals: Usage['totals'] }) {
  const { t } = useTranslation('analytics');
  const { number, locale } = useFigures();
  return (
    <Facts
      label={t('usage.totals')}
      facts={[
        { name: t('usage.users'), value: number(totals.users) },
        { name: t('usage.rooms'), value: number(totals.rooms) },
        { name: t('usage.recordings'), value: number(totals.recordings) },
        { name: t('usage.stored'), value: fileSize(totals.stored_bytes, locale) },
        { name: t('usage.jobs'), value: number(totals.jobs_waiting) },
      ]}
    />
  );
}

interface DayBarsProps {
  days: readonly UsageDay[];
  title: string;
  valueOf: (day: UsageDay) => number;
  figureOf: (value: number) => string;
}

function DayBars({ days, title, valueOf, figureOf }: DayBarsProps) {
  const { t } = useTranslation('analytics');
  const { day } = useFigures();
  const values = days.map(valueOf);
  const peak = days[peakAt(values)];
  const summary = peak
    ? t('usage.peak', { date: day(peak.day), value: figureOf(valueOf(peak)) })
    : t('usage.nothing');
  const every = Math.ceil(days.length / 6);
  return (
    <Plot
      level={2}
      title={title}
      summary={summary}
      table={{
        columns: [t('usage.day'), title],
        rows: days.map((each) => ({
          key: each.day,
          cells: [day(each.day), figureOf(valueOf(each))],
        })),
      }}
    >
      <Bars
        label={summary}
        readLabel={t('read', { what: title })}
        bars={days.map((each, at) => ({
          key: each.day,
          label: at % every === 0 ? day(each.day) : '',
          value: valueOf(each),
          figure: figureOf(valueOf(each)),
          said: `${day(each.day)}: ${figureOf(valueOf(each))}`,
        }))}
      />
    </Plot>
  );
}

function DayTable({ days }: { days: readonly UsageDay[] }) {
  const { t } = useTranslation('analytics');
  const { number, day } = useFigures();
  const columns = [
    ['sessions', (each: UsageDay) => number(each.sessions)],
    ['participants', (each: UsageDay) => number(each.participants)],
    ['callMinutes', (each: UsageDay) => number(each.call_minutes)],
    ['newRecordings', (each: UsageDay) => number(each.recordings)],
    ['recordedMinutes', (each: UsageDay) => number(each.recorded_minutes)],
    ['watchedMinutes', (each: UsageDay) => number(each.watched_minutes)],
    ['newUsers', (each: UsageDay) => number(each.new_users)],
    ['jobsDone', (each: UsageDay) => number(each.jobs_done)],
    ['jobsFailed', (each: UsageDay) => number(each.jobs_failed)],
  ] as const;
  return (
    <Scroll label={t('usage.days')}>
      <Table
        compact
        caption={t('usage.days')}
        head={
          <>
            <Th>{t('usage.day')}</Th>
            {columns.map(([name]) => (
              <Th key={name} className="text-end">
                {t(`usage.${name}`)}
              </Th>
            ))}
          </>
        }
      >
        {days.toReversed().map((each) => (
          <Tr key={each.day}>
            <Td className="whitespace-nowrap">{day(each.day)}</Td>
            {columns.map(([name, figure]) => (
              <Td key={name} className="text-end whitespace-nowrap figures">
                {figure(each)}
              </Td>
            ))}
          </Tr>
        ))}
      </Table>
    </Scroll>
  );
}

function Content({ usage }: { usage: Usage }) {
  const { t } = useTranslation('analytics');
  const { length, number } = useFigures();
  const { days } = usage;
  const minutes = (value: number) => length(value * 60);
  return (
    <div className="flex flex-col gap-10">
      <Totals totals={usage.totals} />
      {days.length === 0 ? (
        <p className="text-ink-2">{t('usage.nothing')}</p>
      ) : (
        <>
          <div className="grid gap-x-12 gap-y-8 xl:grid-cols-2">
            <DayBars
              days={days}
              title={t('usage.inCalls')}
              valueOf={(day) => day.call_minutes}
              figureOf={minutes}
            />
            <DayBars
              days={days}
              title={t('usage.watched')}
              valueOf={(day) => day.watched_minutes}
              figureOf={minutes}
            />
            <DayBars
              days={days}
              title={t('usage.recorded')}
              valueOf={(day) => day.recorded_minutes}
              figureOf={minutes}
            />
            <DayBars
              days={days}
              title={t('usage.jobsDone')}
              valueOf={(day) => day.jobs_done}
              figureOf={(value) => number(value)}
            />
          </div>
          <Part title={t('usage.days')}>
            <DayTable days={days} />
          </Part>
        </>
      )}
      <Definitions definition={usage.definition} />
    </div>
  );
}

/** What the server was used for, day by day. */
export function UsagePage() {
  const { t } = useTranslation('analytics');
  const [span, setSpan] = useState<Span>('30');
  // Held still: another moment would be another question.
  const [now] = useState(() => serverNow());
  const [from, to] = boundsOf(Number(span), now);
  const { data, error, refetch } = useQuery(usageQuery(from, to));
  return (
    <Page
      title={t('usage.title')}
      actions={
        <Select
          label={t('usage.span')}
          hiddenLabel
          value={span}
          options={SPANS.map((value) => ({
            value,
            label: t('usage.lastDays', { count: Number(value) }),
          }))}
          onChoose={setSpan}
        />
      }
    >
      {error && <Trouble error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton className="h-96" />}
      {data && <Content usage={data} />}
    </Page>
  );
}
