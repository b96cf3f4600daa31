import { Link } from '@tanstack/react-router';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/Icon';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { type Column, COLUMNS, inOrder, type Order } from '../figures';
import type { CourseAnalytics, CourseStudent } from '../model';
import { Part } from '../parts/Part';
import { useFigures } from '../parts/useFigures';

const HIDDEN: Partial<Record<Column, string>> = {
  attendance: 'max-sm:hidden',
  watched: 'max-md:hidden',
  last: 'max-lg:hidden',
};

interface HeadProps {
  column: Column;
  order: Order;
  onOrder: (order: Order) => void;
}

function Head({ column, order, onOrder }: HeadProps) {
  const { t } = useTranslation('analytics');
  const names: Record<Column, string> = {
    student: t('students.student'),
    engagement: t('figures.engagement'),
    completion: t('figures.completion'),
    attendance: t('figures.attendance'),
    watched: t('students.watched'),
    last: t('students.last'),
  };
  const isBy = order.by === column;
  const sort = isBy ? (order.down ? 'descending' : 'ascending') : 'none';
  return (
    <Th
      sort={sort}
      className={`${column === 'student' ? '' : 'text-end'} ${HIDDEN[column] ?? ''} last:pe-0`}
    >
      <button
        type="button"
        title={t('students.sort', { name: names[column] })}
        onClick={() => onOrder({ by: column, down: isBy ? !order.down : column !== 'student' })}
        className="inline-flex items-center gap-1 rounded-inner hover:text-ink-0"
      >
        {names[column]}
        {isBy && <Icon of={order.down ? ArrowDown : ArrowUp} size={14} />}
      </button>
    </Th>
  );
}

function Row({ courseId, person }: { courseId: string; person: CourseStudent }) {
  const { share, length, moment, unknown } = useFigures();
  const { student, watched_seconds: watched, last_at: last } = person;
  return (
    <Tr>
      <Td className="max-w-0 min-w-32 sm:w-2/5">
        <Link
          to="/courses/$courseId/analytics/students/$studentId"
          params={{ courseId, studentId: student.id }}
          className="block truncate rounded-inner font-medium underline-offset-4 hover:underline"
        >
          {student.name}
        </Link>
      </Td>
      <Td className="text-end figures">{share(person.engagement)}</Td>
      <Td className="text-end figures">{share(person.completion)}</Td>
      <Td className="text-end figures max-sm:hidden">{share(person.attendance)}</Td>
      <Td className="text-end whitespace-nowrap figures max-md:hidden">
        {watched > 0 ? length(watched) : unknown}
      </Td>
      <Td className="pe-0 text-end whitespace-nowrap figures max-lg:hidden">
        {last === null ? unknown : moment(last)}
      </Td>
    </Tr>
  );
}

const SHOWN = 25;

/** All who learn here, in the order of any figure. */
export function Students({ course }: { course: CourseAnalytics }) {
  const { t } = useTranslation('analytics');
  const [order, setOrder] = useState<Order>({ by: 'engagement', down: false });
  const [all, setAll] = useState(false);
  if (course.people === null || course.people.length === 0) return null;
  const people = inOrder(course.people, order);
  const shown = all ? people : people.slice(0, SHOWN);
  return (
    <Part title={t('students.title')} lead={t('students.lead')}>
      <Table
        caption={t('students.title')}
        head={COLUMNS.map((column) => (
          <Head key={column} column={column} order={order} onOrder={setOrder} />
        ))}
      >
        {shown.map((person) => (
          <Row key={person.student.id} courseId={course.course_id} person={person} />
        ))}
      </Table>
      {shown.length < people.length && (
        <Button size="small" className="self-start" onClick={() => setAll(true)}>
          {t('showAll', { count: people.length })}
        </Button>
      )}
    </Part>
  );
}
