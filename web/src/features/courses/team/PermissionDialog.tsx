import { useState } from 'react';
import type { CourseAction, CourseRole, Permission } from '@/api';
import { PersonPicker } from '@/features/people';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Select } from '@/ui/Select';
import { Switch } from '@/ui/Switch';
import { ACTIONS, actionsOf, differenceOf, TEAM_ROLES } from '../model';
import type { TeamActions } from './useTeam';

interface PermissionProps {
  /** Whose permissions are changed; null for somebody new. */
  person: Permission | null;
  team: ReadonlySet<string>;
  save: TeamActions['save'];
  onClose: () => void;
}

/** What everyone in a team can do is not a switch. */
const SWITCHES = ACTIONS.filter((action) => action !== 'course.see' && action !== 'lectures.see');

interface SwitchesProps {
  actions: ReadonlySet<CourseAction>;
  /** What the role does by itself, to mark what differs. */
  usual: readonly CourseAction[];
  onChange: (action: CourseAction, on: boolean) => void;
}

function Switches({ actions, usual, onChange }: SwitchesProps) {
  const { t } = useTranslation('courses');
  return (
    <div className="flex flex-col divide-y divide-line">
      {SWITCHES.map((action) => {
        const on = actions.has(action);
        return (
          <div key={action} className="py-2.5">
            <Switch
              label={t(`action.${action}`)}
              hint={on === usual.includes(action) ? undefined : t('team.differs')}
              on={on}
              onChange={(next) => onChange(action, next)}
            />
          </div>
        );
      })}
    </div>
  );
}

function PermissionForm({ person, team, save, onClose }: PermissionProps) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const [id, setId] = useState(person?.user_id ?? null);
  const [role, setRole] = useState<CourseRole>(person?.role ?? 'assistant');
  const [actions, setActions] = useState<ReadonlySet<CourseAction>>(
    () =>
      new Set(person ? actionsOf(person.role, person.allow, person.deny) : actionsOf(role, [], [])),
  );
  const change = (action: CourseAction, on: boolean) => {
    const next = new Set(actions);
    if (on) next.add(action);
    else next.delete(action);
    setActions(next);
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!id) return;
        save.mutate({ user_id: id, role, ...differenceOf(role, actions) }, { onSuccess: onClose });
      }}
    >
      {save.error && <ProblemNotice error={save.error} />}
      {!person && (
        <PersonPicker
          label={t('team.who')}
          hint={t('team.whoHint')}
          without={team}
          onChoose={(choice) => setId(choice?.kind === 'person' ? choice.person.id : null)}
        />
      )}
      <Select
        label={t('team.role')}
        hint={t(`team.roleHint.${role}`)}
        value={role}
        options={TEAM_ROLES.map((value) => ({ value, label: t(`role.${value}`) }))}
        onChoose={(next) => {
          setRole(next);
          setActions(new Set(actionsOf(next, [], [])));
        }}
      />
      <fieldset>
        <legend className="text-13 font-medium text-ink-1">{t('team.may')}</legend>
        <Switches actions={actions} usual={actionsOf(role, [], [])} onChange={change} />
      </fieldset>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" disabled={!id} pending={save.isPending}>
          {person ? tc('action.save') : t('team.add')}
        </Button>
      </DialogActions>
    </form>
  );
}

/** What one person may do in the course: a role, and what differs from it. */
export function PermissionDialog({ open, ...props }: PermissionProps & { open: boolean }) {
  const { t } = useTranslation('courses');
  const { t: tc } = useTranslation();
  const { person, onClose } = props;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={person ? t('team.changeTitle', { name: person.name }) : t('team.addTitle')}
      closeLabel={tc('action.close')}
    >
      <PermissionForm {...props} />
    </Dialog>
  );
}
