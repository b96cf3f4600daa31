import { useTranslation } from '@/kit/i18n';
import { type MatrixState, type Shape, Sign } from '@/ui/charts';
import { rankOf } from '../figures';
import { type Attendance, ATTENDANCES } from '../model';

const SHAPES: Record<Attendance, Shape> = {
  live: 'full',
  caught_up: 'tick',
  partly: 'half',
  absent: 'cross',
  pending: 'dash',
};

/** A state of attendance: its sign and its word. */
export function AttendanceMark({ status }: { status: Attendance }) {
  const { t } = useTranslation('analytics');
  return (
    <span className="inline-flex items-center gap-1.5 align-middle whitespace-nowrap">
      <Sign shape={SHAPES[status]} />
      {t(`attendance.${status}`)}
    </span>
  );
}

/** All of them, for a matrix. */
export function useAttendanceStates(): Record<Attendance, MatrixState> {
  const { t } = useTranslation('analytics');
  const state = (status: Attendance): MatrixState => ({
    shape: SHAPES[status],
    word: t(`attendance.${status}`),
    rank: rankOf(status),
  });
  return Object.fromEntries(ATTENDANCES.map((status) => [status, state(status)])) as Record<
    Attendance,
    MatrixState
  >;
}
