import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CalendarClock, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { addSchedule, removeSchedule } from '../api';
import { type Period, PERIODS, type Report, REPORTS } from '../model';
import { useFigures } from '../parts/useFigures';
import { schedulesQuery } from '../state';

/** Reports that come by mail: which, and how often. */
export function Schedules({ courseId }: { courseId: string }) {
  const { t } = useTranslation('analytics');
  const { moment } = useFigures();
  const queries = useQueryClient();
  const query = schedulesQuery(courseId);
  const list = useQuery(query);
  const [report, setReport] = useState<Report>('attendance');
  const [every, setEvery] = useState<Period>('week');
  const again = () => queries.invalidateQueries({ queryKey: query.queryKey });
  const add = useMutation({
    mutationFn: () => addSchedule(courseId, { report, every }),
    onSuccess: again,
  });
  const remove = useMutation({
    mutationFn: (id: string) => removeSchedule(courseId, id),
    onSuccess: again,
  });
  const schedules = list.data ?? [];
  const there = schedules.some((each) => each.report === report && each.every === every);
  const problem = add.error ?? remove.error ?? list.error;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-1">{t('schedules.lead')}</p>
      {problem && (
        <ProblemNotice
          error={problem}
          {...(list.isError ? { onRetry: () => void list.refetch() } : {})}
        />
      )}
      {list.isPending && <Skeleton className="h-12" />}
      {list.data && schedules.length === 0 && <p className="text-ink-2">{t('schedules.none')}</p>}
      {schedules.length > 0 && (
        <ul className="border-t border-line">
          {schedules.map((each) => {
            const said = `${t(`report.${each.report}`)}, ${t(`every.${each.every}`)}`;
            return (
              <li key={each.id} className="flex items-center gap-3 border-b border-line py-2">
                <Icon of={CalendarClock} className="shrink-0 text-ink-2" />
                <span className="min-w-0 flex-1">
                  {said}
                  <span className="block text-13 text-ink-2">
                    {t('schedules.next', { date: moment(each.next_at) })}
                  </span>
                </span>
                <IconButton
                  icon={Trash2}
                  size="small"
                  label={t('schedules.remove', { what: said })}
                  disabled={remove.isPending}
                  onClick={() => remove.mutate(each.id)}
                />
              </li>
            );
          })}
        </ul>
      )}
      <form
        className="flex flex-wrap items-end gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <Select
          label={t('schedules.report')}
          value={report}
          options={REPORTS.map((value) => ({ value, label: t(`report.${value}`) }))}
          onChoose={setReport}
          className="min-w-36 flex-1"
        />
        <Select
          label={t('schedules.every')}
          value={every}
          options={PERIODS.map((value) => ({ value, label: t(`every.${value}`) }))}
          onChoose={setEvery}
          className="min-w-36 flex-1"
        />
        <Button type="submit" look="main" disabled={there || !list.data} pending={add.isPending}>
          {t('schedules.add')}
        </Button>
      </form>
    </div>
  );
}
