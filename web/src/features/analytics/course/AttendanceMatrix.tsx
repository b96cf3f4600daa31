import { Link } from '@tanstack/react-router';
import { useTranslation } from '@/kit/i18n';
import { Matrix } from '@/ui/charts';
import { shareOf } from '../figures';
import type { CourseAnalytics } from '../model';
import { useAttendanceStates } from '../parts/AttendanceMark';
import { Part } from '../parts/Part';
import { useFigures } from '../parts/useFigures';

interface AttendanceMatrixProps {
  course: CourseAnalytics;
  zone: string;
}

/** Who was at which lecture: students down, lectures across. */
export function AttendanceMatrix({ course, zone }: AttendanceMatrixProps) {
  const { t } = useTranslation('analytics');
  const { share, moment } = useFigures();
  const states = useAttendanceStates();
  const { people, items } = course;
  if (people === null || people.length === 0 || items.length === 0) return null;
  const title = t('matrix.title');
  return (
    <Part title={title} lead={t('matrix.lead')}>
      <Matrix
        caption={title}
        ends={[t('matrix.student'), t('matrix.share')]}
        columns={items.map(({ recording_id: key, title: name, held_at: held }, at) => ({
          key,
          label: <span className="figures">{at + 1}</span>,
          title: `${at + 1}. ${name}, ${moment(held, zone)}`,
        }))}
        rows={people.map(({ student, statuses }) => {
          const there = shareOf(statuses);
          return {
            key: student.id,
            name: student.name,
            head: (
              <Link
                to="/courses/$courseId/analytics/students/$studentId"
                params={{ courseId: course.course_id, studentId: student.id }}
                className="rounded-inner underline-offset-4 hover:underline"
              >
                {student.name}
              </Link>
            ),
            cells: statuses.slice(0, items.length),
            sum: { value: there ?? -1, figure: share(there) },
          };
        })}
        states={states}
        moreLabel={(count) => t('showAll', { count })}
      />
    </Part>
  );
}
