import { useQuery } from '@tanstack/react-query';
import { Pencil, UserMinus, UserPlus } from 'lucide-react';
import { useState } from 'react';
import type { Course, Permission } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Avatar } from '@/ui/Avatar';
import { Button } from '@/ui/Button';
import { IconButton } from '@/ui/IconButton';
import { Skeleton } from '@/ui/Skeleton';
import { teamQuery } from '../state';
import { PermissionDialog } from './PermissionDialog';
import { useTeam } from './useTeam';

interface PersonRowProps {
  person: Permission;
  /** A course is never without an owner. */
  lastOwner: boolean;
  onChange: () => void;
  onRemove: () => void;
}

function PersonRow({ person, lastOwner, onChange, onRemove }: PersonRowProps) {
  const { t } = useTranslation('courses');
  const { name, email, role, allow, deny } = person;
  const differs = allow.length + deny.length;
  return (
    <li className="flex items-center gap-3 border-b border-line py-3">
      <Avatar name={name} />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="truncate text-13 text-ink-2">{email}</p>
        <p className="text-13 text-ink-1 sm:hidden">{t(`role.${role}`)}</p>
      </div>
      <div className="text-end max-sm:hidden">
        <p>{t(`role.${role}`)}</p>
        {differs > 0 && (
          <p className="text-13 text-ink-2">{t('team.changes', { count: differs })}</p>
        )}
      </div>
      <IconButton
        icon={Pencil}
        size="small"
        label={t('team.change', { name })}
        onClick={onChange}
      />
      <IconButton
        icon={UserMinus}
        size="small"
        label={lastOwner ? t('team.lastOwner') : t('team.remove', { name })}
        disabled={lastOwner}
        onClick={onRemove}
      />
    </li>
  );
}

/** The people who run the course, and what each may do. */
export function TeamTab({ course }: { course: Course }) {
  const { t } = useTranslation('courses');
  const team = useQuery(teamQuery(course.id));
  const { save, remove } = useTeam(course.id);
  const [asking, setAsking] = useState<Permission | 'new' | null>(null);
  const people = team.data ?? [];
  const owners = people.filter(({ role }) => role === 'owner').length;
  return (
    <div className="flex max-w-3xl flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-xl text-ink-2">{t('team.lead')}</p>
        <Button look="main" icon={UserPlus} onClick={() => setAsking('new')}>
          {t('team.add')}
        </Button>
      </div>
      {team.isError && <ProblemNotice error={team.error} onRetry={() => void team.refetch()} />}
      {team.isPending && <Skeleton className="h-32" />}
      <ul>
        {people.map((person) => (
          <PersonRow
            key={person.user_id}
            person={person}
            lastOwner={person.role === 'owner' && owners < 2}
            onChange={() => setAsking(person)}
            onRemove={() => remove.mutate(person)}
          />
        ))}
      </ul>
      <PermissionDialog
        key={asking === null || asking === 'new' ? asking : asking.user_id}
        open={asking !== null}
        person={asking === 'new' ? null : asking}
        team={new Set(people.map(({ user_id }) => user_id))}
        save={save}
        onClose={() => {
          save.reset();
          setAsking(null);
        }}
      />
    </div>
  );
}
