import { Link, Outlet } from '@tanstack/react-router';
import {
  Activity,
  ChartNoAxesColumn,
  HardDrive,
  ListChecks,
  Lock,
  Mail,
  ScrollText,
  Settings,
  Users,
} from 'lucide-react';
import { session } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { EmptyState } from '@/ui/EmptyState';
import { Icon } from '@/ui/Icon';

const PLACES = [
  { to: '/admin/usage', name: 'usage', icon: ChartNoAxesColumn },
  { to: '/admin/users', name: 'users', icon: Users },
  { to: '/admin/storage', name: 'storage', icon: HardDrive },
  { to: '/admin/mail', name: 'mail', icon: Mail },
  { to: '/admin/jobs', name: 'jobs', icon: ListChecks },
  { to: '/admin/audit', name: 'audit', icon: ScrollText },
  { to: '/admin/health', name: 'health', icon: Activity },
  { to: '/admin/settings', name: 'settings', icon: Settings },
] as const;

const LINK =
  'flex items-center gap-2.5 rounded-inner px-3 py-2 text-15 font-medium whitespace-nowrap text-ink-2 -outline-offset-2 ' +
  'hover:text-ink-0 data-[status=active]:bg-surface-2 data-[status=active]:text-ink-0';

/** The administrator's pages, with the way from one to the other at the side. */
export function AdminFrame() {
  const { t } = useTranslation('ops');
  const { user } = useStore(session);
  if (user?.role !== 'admin') {
    return (
      <EmptyState level={1} icon={Lock} title={t('notAllowed')}>
        {t('notAllowedDetail')}
      </EmptyState>
    );
  }
  return (
    <div className="mx-auto flex w-full max-w-7xl max-lg:flex-col lg:ps-3">
      <nav
        aria-label={t('areas')}
        className="flex shrink-0 no-scrollbar gap-1 max-lg:overflow-x-auto max-lg:gutter max-lg:pt-4 lg:w-52 lg:flex-col lg:pt-8"
      >
        {PLACES.map(({ to, name, icon }) => (
          <Link key={to} to={to} className={LINK}>
            <Icon of={icon} className="shrink-0" />
            {t(`area.${name}`)}
          </Link>
        ))}
      </nav>
      <div className="min-w-0 flex-1">
        <Outlet />
      </div>
    </div>
  );
}
