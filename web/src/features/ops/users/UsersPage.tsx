import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { SearchX, UserPlus } from 'lucide-react';
import { useState } from 'react';
import { CopyField } from '@/frame/CopyField';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { exactDate } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { EmptyState } from '@/ui/EmptyState';
import { SearchBox } from '@/ui/SearchBox';
import { Select } from '@/ui/Select';
import { Skeleton } from '@/ui/Skeleton';
import { Table, Th } from '@/ui/Table';
import { More } from '../More';
import { ROLES, USER_STATES, userFilterOf, userSearchOf, type UserFilter } from '../model';
import { usersQuery } from '../state';
import { InviteDialog } from './InviteDialog';
import { UserRow } from './UserRow';
import { useUsers, type UserActions } from './useUsers';

interface FilterProps {
  filter: UserFilter;
  onFilter: (filter: UserFilter) => void;
}

function Filters({ filter, onFilter }: FilterProps) {
  const { t } = useTranslation('ops');
  const { t: ta } = useTranslation('accounts');
  return (
    <div className="mb-4 flex flex-wrap gap-3">
      <SearchBox
        label={t('users.search')}
        placeholder={t('users.searchPlaceholder')}
        value={filter.q}
        onSearch={(q) => onFilter({ ...filter, q })}
        main
      />
      <Select
        label={t('users.role')}
        hiddenLabel
        value={filter.role}
        options={[
          { value: 'all', label: t('users.everyRole') },
          ...ROLES.map((value) => ({ value, label: ta(`roles.${value}`) })),
        ]}
        onChoose={(role) => onFilter({ ...filter, role })}
        className="w-44"
      />
      <Select
        label={t('users.stateLabel')}
        hiddenLabel
        value={filter.state}
        options={[
          { value: 'all', label: t('users.everyState') },
          ...USER_STATES.map((value) => ({ value, label: t(`users.state.${value}`) })),
        ]}
        onChoose={(state) => onFilter({ ...filter, state })}
        className="w-40"
      />
    </div>
  );
}

function ResetLinkDialog({ resetLink }: { resetLink: UserActions['resetLink'] }) {
  const { t } = useTranslation('ops');
  const { t: tc } = useTranslation();
  const locale = useLocale();
  const made = resetLink.data;
  return (
    <Dialog
      open={made !== undefined}
      onClose={resetLink.reset}
      title={t('users.resetTitle', { name: resetLink.variables?.name ?? '' })}
      closeLabel={tc('action.close')}
    >
      {made && (
        <CopyField
          label={t('users.link')}
          value={made.url}
          hint={t('users.resetHint', { date: exactDate(made.expires_at, locale) })}
        />
      )}
    </Dialog>
  );
}

/** Who has an account here. */
export function UsersPage() {
  const { t } = useTranslation('ops');
  const filter = userFilterOf(useSearch({ from: '/signed-in/admin/users' }));
  const navigate = useNavigate();
  const setFilter = (next: UserFilter) =>
    void navigate({ to: '/admin/users', search: userSearchOf(next), replace: true });
  const [inviting, setInviting] = useState(false);
  const list = useInfiniteQuery(usersQuery(filter));
  const actions = useUsers();
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t('area.users')}
      actions={
        <Button look="main" icon={UserPlus} onClick={() => setInviting(true)}>
          {t('users.invite')}
        </Button>
      }
    >
      <Filters filter={filter} onFilter={setFilter} />
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Skeleton className="h-48" />}
      {list.data && items.length === 0 && (
        <EmptyState icon={SearchX} title={t('nothing')}>
          {t('nothingDetail')}
        </EmptyState>
      )}
      {items.length > 0 && (
        <Table
          caption={t('area.users')}
          head={
            <>
              <Th>{t('users.person')}</Th>
              <Th className="max-md:hidden">{t('users.role')}</Th>
              <Th className="max-md:hidden">{t('users.stateLabel')}</Th>
              <Th className="max-lg:hidden">{t('users.seen')}</Th>
              <Th className="pe-0">
                <span className="sr-only">{t('users.actionsColumn')}</span>
              </Th>
            </>
          }
        >
          {items.map((account) => (
            <UserRow
              key={account.id}
              account={account}
              now={list.dataUpdatedAt}
              actions={actions}
              onResetLink={(who) => actions.resetLink.mutate(who)}
            />
          ))}
        </Table>
      )}
      <More list={list} />
      <InviteDialog open={inviting} onClose={() => setInviting(false)} />
      <ResetLinkDialog resetLink={actions.resetLink} />
    </Page>
  );
}
