import { Undo2, UserMinus } from 'lucide-react';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Checkbox } from '@/ui/Checkbox';
import { IconButton } from '@/ui/IconButton';
import { StatePill, type Tone } from '@/ui/StatePill';
import { Table, Td, Th, Tr } from '@/ui/Table';
import { CircleCheck, Mail, UserX, type LucideIcon } from 'lucide-react';
import type { Enrolment, EnrolmentState } from '../contract';

const LOOKS: Record<EnrolmentState, { tone: Tone; icon: LucideIcon }> = {
  active: { tone: 'neutral', icon: CircleCheck },
  invited: { tone: 'neutral', icon: Mail },
  withdrawn: { tone: 'neutral', icon: UserX },
};

interface StudentsTableProps {
  items: readonly Enrolment[];
  now: number;
  /** Whether this person may add and withdraw. */
  manages: boolean;
  chosen: ReadonlySet<string>;
  onChoose: (id: string, on: boolean) => void;
  onWithdraw: (student: Enrolment) => void;
  onReadmit: (student: Enrolment) => void;
}

type RowProps = Omit<StudentsTableProps, 'items'> & { student: Enrolment };

function Row({ student, now, manages, chosen, onChoose, onWithdraw, onReadmit }: RowProps) {
  const { t } = useTranslation('courses');
  const locale = useLocale();
  const { id, name, email, status, enrolled_at: at } = student;
  const called = name ?? email;
  const look = LOOKS[status];
  const state = (
    <StatePill tone={look.tone} icon={look.icon}>
      {t(`student.status.${status}`)}
    </StatePill>
  );
  return (
    <Tr>
      {manages && (
        <Td className="w-8">
          <Checkbox
            label={t('editor.choose', { title: called })}
            hiddenLabel
            disabled={status === 'withdrawn'}
            checked={chosen.has(id)}
            onChange={(on) => onChoose(id, on)}
            className="-mt-1"
          />
        </Td>
      )}
      <Td className="w-full max-w-0">
        <span className="block truncate font-medium">{called}</span>
        {name !== null && <span className="block truncate text-13 text-ink-2">{email}</span>}
        <span className="mt-1 block sm:hidden">{state}</span>
      </Td>
      <Td className="max-sm:hidden">{state}</Td>
      <Td className="whitespace-nowrap text-ink-1 figures max-md:hidden">
        <time dateTime={at} title={exactDate(at, locale)}>
          {spokenDate(at, now, locale)}
        </time>
      </Td>
      {manages && (
        <Td className="pe-0 text-end">
          {status === 'withdrawn' ? (
            <IconButton
              icon={Undo2}
              size="small"
              label={t('student.readmit', { name: called })}
              onClick={() => onReadmit(student)}
            />
          ) : (
            <IconButton
              icon={UserMinus}
              size="small"
              label={t('student.withdraw', { name: called })}
              onClick={() => onWithdraw(student)}
            />
          )}
        </Td>
      )}
    </Tr>
  );
}

export function StudentsTable({ items, ...rest }: StudentsTableProps) {
  const { t } = useTranslation('courses');
  return (
    <Table
      caption={t('student.caption')}
      head={
        <>
          {rest.manages && (
            <Th>
              <span className="sr-only">{t('student.chosen')}</span>
            </Th>
          )}
          <Th>{t('student.name')}</Th>
          <Th className="max-sm:hidden">{t('student.state')}</Th>
          <Th className="max-md:hidden">{t('student.since')}</Th>
          {rest.manages && (
            <Th className="pe-0">
              <span className="sr-only">{t('student.actions')}</span>
            </Th>
          )}
        </>
      }
    >
      {items.map((student) => (
        <Row key={student.id} student={student} {...rest} />
      ))}
    </Table>
  );
}
