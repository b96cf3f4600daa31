import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { ListChecks, LogOut, Settings, User as UserIcon } from 'lucide-react';
import { session, signOut, type User } from '@/api';
import { pictureOf } from '@/features/accounts';
import { NoticeBell } from '@/features/notices';
import { Portrait } from '@/frame/Portrait';
import { cx } from '@/kit/cx';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { Mark } from '@/ui/Mark';
import { Shortcuts } from './Shortcuts';
import { fillSlots } from './slots';
import { Menu, MenuItem, MenuLine, MenuTitle } from '@/ui/Menu';

fillSlots();

const LINK =
  'rounded-inner px-2 py-1.5 text-15 whitespace-nowrap -outline-offset-2 sm:px-3 font-medium text-ink-2 transition-colors duration-150 hover:text-ink-0 ' +
  'data-[status=active]:bg-surface-2 data-[status=active]:text-ink-0';

function AccountMenu({ user }: { user: User }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const leave = async () => {
    await signOut();
    queries.clear();
    await navigate({ to: '/sign-in' });
  };
  return (
    <Menu
      trigger={
        <button type="button" aria-label={t('nav.account')} className="rounded-full">
          <Portrait name={user.name} src={pictureOf(user)} />
        </button>
      }
    >
      <MenuTitle>
        <span className="block font-medium text-ink-0">{user.name}</span>
        <span className="block">{user.email}</span>
      </MenuTitle>
      <MenuLine />
      <MenuItem icon={UserIcon} onSelect={() => void navigate({ to: '/profile' })}>
        {t('nav.profile')}
      </MenuItem>
      <MenuItem icon={ListChecks} onSelect={() => void navigate({ to: '/jobs' })}>
        {t('nav.jobs')}
      </MenuItem>
      {user.role === 'admin' && (
        <MenuItem icon={Settings} onSelect={() => void navigate({ to: '/admin' })}>
          {t('nav.admin')}
        </MenuItem>
      )}
      <MenuLine />
      <MenuItem icon={LogOut} onSelect={() => void leave()}>
        {t('nav.signOut')}
      </MenuItem>
    </Menu>
  );
}

/** The frame of all pages of the library: one line on top, then the page. */
export function Shell() {
  const { t } = useTranslation();
  const { user } = useStore(session);
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:fixed focus:start-4 focus:top-2 focus:z-50 focus:rounded-inner focus:bg-surface-1 focus:px-3 focus:py-2"
      >
        {t('nav.skip')}
      </a>
      <header className="border-b border-line">
        <div className="mx-auto flex h-14 max-w-7xl items-center gap-2 gutter sm:gap-6">
          <Link
            to="/"
            className="flex items-center gap-2 rounded-inner font-semibold"
            aria-label={t('app')}
          >
            <Mark size={22} className="text-brand-text" />
            <span className="text-18 max-sm:hidden">{t('app')}</span>
          </Link>
          <nav
            aria-label={t('nav.label')}
            className="flex min-w-0 flex-1 no-scrollbar gap-1 overflow-x-auto max-sm:-mx-1"
          >
            <Link to="/" activeOptions={{ exact: true }} className={LINK}>
              {t('nav.home')}
            </Link>
            <Link to="/courses" className={LINK}>
              {t('nav.courses')}
            </Link>
            <Link to="/recordings" className={LINK}>
              {t('nav.recordings')}
            </Link>
            {user?.role === 'admin' && (
              <Link to="/admin" className={cx(LINK, 'max-md:hidden')}>
                {t('nav.admin')}
              </Link>
            )}
          </nav>
          {user && (
            <div className="flex items-center gap-1 sm:gap-2">
              <NoticeBell />
              <AccountMenu user={user} />
            </div>
          )}
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 outline-none">
        <Outlet />
      </main>
      <Shortcuts />
    </div>
  );
}
