import { CircleCheck, Link2, Mail, Undo2, UserMinus, UserX, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import type { Enrolment, EnrolmentState } from '@/api';
import { CopyField } from '@/frame/CopyField';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Checkbox } from '@/ui/Checkbox';
import { Dialog } from '@/ui/Dialog';
import { IconButton } from '@/ui/IconButton';
import { StatePill, type Tone } from '@/ui/StatePill';
import { Table, Td, Th, Tr } from '@/ui/Table';

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

/** The link of an invitation, to hand over where no letter can be sent. */
function InvitationLink({ link, name }: { link: string; name: string }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <>
      <IconButton
        icon={Link2}
        size="small"
        label={t('invitation.show', { name })}
        onClick={() => setShown(true)}
      />
      <Dialog
        open={shown}
        onClose={() => setShown(false)}
        title={t('invitation.show', { name })}
        closeLabel={tc('action.close')}
      >
        <CopyField label={t('code.link')} value={link} hint={t('invitation.hint')} />
      </Dialog>
    </>
  );
}

type RowProps = Omit<StudentsTableProps, 'items'> & { student: Enrolment };

function Row({ student, now, manages, chosen, onChoose, onWithdraw, onReadmit }: RowProps) {
  const { t } = useTranslation('courses');
  const locale = useLocale();
  const { id, name, email, status, enrolled_at: at, invite_url: link } = student;
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
            <span className="inline-flex">
              {link !== null && <InvitationLink link={link} name={called} />}
              <IconButton
                icon={UserMinus}
                size="small"
                label={t('student.withdraw', { name: called })}
                onClick={() => onWithdraw(student)}
              />
            </span>
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
