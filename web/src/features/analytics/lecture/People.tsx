import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { ShareBar, Sign } from '@/ui/charts';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { rankOf } from '../figures';
import { ATTENDANCES, type LectureInCourse, type LectureViewer } from '../model';
import { AttendanceMark, useAttendanceStates } from '../parts/AttendanceMark';
import { useFigures } from '../parts/useFigures';

function Row({ courseId, viewer }: { courseId: string; viewer: LectureViewer }) {
  const { t } = useTranslation('analytics');
  const { share, length, moment, unknown } = useFigures();
  const { student, completion, attendance, late_seconds: late, last_at: last } = viewer;
  return (
    <Tr>
      <Td className="w-full max-w-0">
        <Link
          to="/courses/$courseId/analytics/students/$studentId"
          params={{ courseId, studentId: student.id }}
          className="block truncate rounded-inner font-medium underline-offset-4 hover:underline"
        >
          {student.name}
        </Link>
        <span className="sm:hidden">
          <AttendanceMark status={attendance} />
        </span>
      </Td>
      <Td className="max-sm:hidden">
        <AttendanceMark status={attendance} />
        {late !== null && late > 0 && (
          <span className="block text-13 text-ink-2">
            {t('lecture.late', { by: length(late) })}
          </span>
        )}
      </Td>
      <Td className="min-w-32 sm:min-w-40">
        <ShareBar share={completion} figure={share(completion)} />
      </Td>
      <Td className="pe-0 text-end whitespace-nowrap figures max-md:hidden">
        {last === null ? unknown : moment(last)}
      </Td>
    </Tr>
  );
}

/** How many were there, by sign and word. */
function Totals({ course }: { course: LectureInCourse }) {
  const states = useAttendanceStates();
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-13">
      {ATTENDANCES.map((status) => {
        return (
          <li key={status} className="flex items-center gap-1.5">
            <Sign shape={states[status].shape} />
            {states[status].word}
            <span className="font-semibold figures">{course[status]}</span>
          </li>
        );
      })}
    </ul>
  );
}

const SHOWN = 30;

/** Who of the course was at a lecture, and how much they saw of it. */
export function People({ course }: { course: LectureInCourse }) {
  const { t } = useTranslation('analytics');
  const [all, setAll] = useState(false);
  // Those to look after come first.
  const people = (course.items ?? []).toSorted(
    (a, b) => rankOf(b.attendance) - rankOf(a.attendance) || a.completion - b.completion,
  );
  const shown = all ? people : people.slice(0, SHOWN);
  return (
    <section className="flex flex-col gap-3">
      <h3 className="text-15 font-semibold">{t('lecture.people')}</h3>
      <Totals course={course} />
      {course.items === null && <p className="text-ink-2">{t('risk.hidden')}</p>}
      {shown.length > 0 && (
        <Table
          compact
          caption={t('lecture.people')}
          head={
            <>
              <Th>{t('matrix.student')}</Th>
              <Th className="max-sm:hidden">{t('figures.attendance')}</Th>
              <Th>{t('figures.completion')}</Th>
              <Th className="pe-0 text-end max-md:hidden">{t('lecture.last')}</Th>
            </>
          }
        >
          {shown.map((viewer) => (
            <Row key={viewer.student.id} courseId={course.course_id} viewer={viewer} />
          ))}
        </Table>
      )}
      {shown.length < people.length && (
        <Button size="small" className="self-start" onClick={() => setAll(true)}>
          {t('showAll', { count: people.length })}
        </Button>
      )}
    </section>
  );
}
