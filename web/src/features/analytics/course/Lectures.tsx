import { Link } from '@tanstack/react-router';
import { useTranslation } from '@/kit/i18n';
import { ShareBar } from '@/ui/charts';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { median, presence } from '../figures';
import type { CourseAnalytics, CourseLecture } from '../model';
import { Part } from '../parts/Part';
import { useFigures } from '../parts/useFigures';

interface RowProps {
  courseId: string;
  lecture: CourseLecture;
  students: number;
  middle: number;
}

function Row({ courseId, lecture, students, middle }: RowProps) {
  const { t } = useTranslation('analytics');
  const { share, moment, length, unknown } = useFigures();
  const { recording_id: recordingId, title, held_at: held, completion } = lecture;
  const viewers = t('figures.of', { count: lecture.viewers, of: students });
  return (
    <Tr>
      <Td className="max-w-0 min-w-32 sm:w-2/5">
        <Link
          to="/courses/$courseId/lectures/$recordingId"
          params={{ courseId, recordingId }}
          search={{ analytics: true }}
          title={title}
          dir="auto"
          className="block truncate rounded-inner font-medium underline-offset-4 hover:underline rtl:text-right"
        >
          {title}
        </Link>
        <span className="block truncate text-13 text-ink-2 figures">{moment(held)}</span>
      </Td>
      <Td className="w-2/5">
        <ShareBar share={completion} figure={share(completion)} mark={middle} />
      </Td>
      <Td className="text-end figures max-sm:hidden">{share(presence(lecture))}</Td>
      <Td className="text-end whitespace-nowrap figures max-md:hidden">{viewers}</Td>
      <Td className="pe-0 text-end whitespace-nowrap figures max-lg:hidden">
        {lecture.rewatched_seconds > 0 ? length(lecture.rewatched_seconds) : unknown}
      </Td>
    </Tr>
  );
}

/** The lectures in their order, each with how much of it was watched beside the middle of all. */
export function Lectures({ course }: { course: CourseAnalytics }) {
  const { t } = useTranslation('analytics');
  const { share } = useFigures();
  const { items } = course;
  const middle = median(items.map(({ completion }) => completion));
  if (items.length === 0) {
    return (
      <Part title={t('lectures.title')}>
        <p className="text-ink-2">{t('lectures.none')}</p>
      </Part>
    );
  }
  return (
    <Part title={t('lectures.title')} lead={t('lectures.lead', { middle: share(middle) })}>
      <Table
        caption={t('lectures.title')}
        head={
          <>
            <Th>{t('lectures.lecture')}</Th>
            <Th>{t('figures.completion')}</Th>
            <Th className="text-end max-sm:hidden">{t('figures.attendance')}</Th>
            <Th className="text-end max-md:hidden">{t('lectures.viewers')}</Th>
            <Th className="pe-0 text-end max-lg:hidden">{t('lectures.rewatched')}</Th>
          </>
        }
      >
        {items.map((lecture) => (
          <Row
            key={lecture.recording_id}
            courseId={course.course_id}
            lecture={lecture}
            students={course.students}
            middle={middle}
          />
        ))}
      </Table>
    </Part>
  );
}
