import { Ellipsis, KeyRound, UserCheck, UserCog, UserX } from 'lucide-react';
import type { Role, User, UserState } from '@/api';
import { Portrait } from '@/frame/Portrait';
import { exactDate, spokenDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { StatePill } from '@/ui/StatePill';
import { Td, Tr } from '@/ui/Table';
import { CircleCheck, Mail, type LucideIcon } from 'lucide-react';
import { ROLES } from '../model';
import type { UserActions } from './useUsers';

const ICONS: Record<UserState, LucideIcon> = {
  active: CircleCheck,
  invited: Mail,
  disabled: UserX,
};

interface UserRowProps {
  account: User;
  now: number;
  actions: UserActions;
  onResetLink: (account: User) => void;
}

function UserMenu({ account, actions, onResetLink }: Omit<UserRowProps, 'now'>) {
  const { t } = useTranslation('ops');
  const { t: ta } = useTranslation('accounts');
  const { name, role, state } = account;
  const others = ROLES.filter((each) => each !== role);
  const change = (next: Role) => actions.changeRole.mutate({ account, role: next });
  return (
    <Menu
      trigger={<IconButton icon={Ellipsis} size="small" label={t('users.actions', { name })} />}
    >
      {others.map((each) => (
        <MenuItem key={each} icon={UserCog} onSelect={() => change(each)}>
          {t('users.makeRole', { role: ta(`roles.${each}`) })}
        </MenuItem>
      ))}
      <MenuItem icon={KeyRound} onSelect={() => onResetLink(account)}>
        {t('users.resetLink')}
      </MenuItem>
      <MenuLine />
      {state === 'disabled' ? (
        <MenuItem icon={UserCheck} onSelect={() => actions.enable.mutate(account)}>
          {t('users.enable')}
        </MenuItem>
      ) : (
        <MenuItem icon={UserX} danger onSelect={() => actions.disable.mutate(account)}>
          {t('users.disable')}
        </MenuItem>
      )}
    </Menu>
  );
}

/** One account. */
export function UserRow({ account, now, ...rest }: UserRowProps) {
  const { t } = useTranslation('ops');
  const { t: ta } = useTranslation('accounts');
  const locale = useLocale();
  const { name, email, role, state, picture_url: picture, last_seen_at: seen } = account;
  const pill = (
    <StatePill tone="neutral" icon={ICONS[state]}>
      {t(`users.state.${state}`)}
    </StatePill>
  );
  return (
    <Tr>
      <Td className="w-full max-w-0">
        <div className="flex items-center gap-3">
          <Portrait name={name} src={picture} />
          <div className="min-w-0">
            <p className="truncate font-medium">{name}</p>
            <p className="truncate text-13 text-ink-2">{email}</p>
            <p className="mt-1 flex flex-wrap items-center gap-2 text-13 md:hidden">
              {pill} {ta(`roles.${role}`)}
            </p>
          </div>
        </div>
      </Td>
      <Td className="max-md:hidden">{ta(`roles.${role}`)}</Td>
      <Td className="max-md:hidden">{pill}</Td>
      <Td className="whitespace-nowrap text-ink-1 figures max-lg:hidden">
        {seen ? (
          <time dateTime={seen} title={exactDate(seen, locale)}>
            {spokenDate(seen, now, locale)}
          </time>
        ) : (
          '–'
        )}
      </Td>
      <Td className="pe-0 text-end">
        <UserMenu account={account} {...rest} />
      </Td>
    </Tr>
  );
}
