import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { HardDrive, ListChecks, Mail, Users, type LucideIcon } from 'lucide-react';
import { fileSize } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { listAllJobs, listLetters, listUsers } from './api';
import { atLeast, isNearlyFull, userFilterOf } from './model';
import { storageQuery } from './state';

/** Enough to count by; beyond it stands a plus. */
const COUNTED = 200;
const STRIP_MS = 30_000;

interface FactProps {
  to: '/admin/storage' | '/admin/users' | '/admin/jobs' | '/admin/mail';
  icon: LucideIcon;
  name: string;
  value: string;
  note: string;
  /** Needs the administrator. */
  calls?: boolean;
}

function Fact({ to, icon, name, value, note, calls = false }: FactProps) {
  return (
    <li className="min-w-0">
      <Link
        to={to}
        className="flex h-full flex-col gap-0.5 rounded-card bg-surface-1 p-4 ring-1 ring-line hover:bg-surface-2"
      >
        <span className="flex items-center gap-2 text-13 text-ink-2">
          <Icon of={icon} size={16} />
          {name}
        </span>
        <span className="text-18 font-semibold figures">{value}</span>
        <span className={calls ? 'text-13 text-risk-text' : 'text-13 text-ink-2'}>{note}</span>
      </Link>
    </li>
  );
}

function useCounts() {
  const users = useQuery({
    queryKey: ['users', 'count'],
    queryFn: ({ signal }) => listUsers(userFilterOf({}), null, signal, COUNTED),
    staleTime: STRIP_MS,
  });
  const running = useQuery({
    queryKey: ['jobs', 'all', 'running'],
    queryFn: ({ signal }) => listAllJobs('running', COUNTED, signal),
    refetchInterval: STRIP_MS,
  });
  const failed = useQuery({
    queryKey: ['jobs', 'all', 'failed'],
    queryFn: ({ signal }) => listAllJobs('failed', COUNTED, signal),
    refetchInterval: STRIP_MS,
  });
  const held = useQuery({
    queryKey: ['letters', 'held'],
    queryFn: ({ signal }) => listLetters({ state: 'held' }, null, signal, COUNTED),
    refetchInterval: STRIP_MS,
  });
  const unsent = useQuery({
    queryKey: ['letters', 'failed'],
    queryFn: ({ signal }) => listLetters({ state: 'failed' }, null, signal, COUNTED),
    refetchInterval: STRIP_MS,
  });
  return { users, running, failed, held, unsent };
}

/** The state of the server in four figures, for the administrator's home. */
export function AdminStrip() {
  const { t } = useTranslation('ops');
  const locale = useLocale();
  const storage = useInfiniteQuery(storageQuery).data?.pages[0];
  const { users, running, failed, held, unsent } = useCounts();
  const unknown = '–';
  const free = storage?.free_bytes ?? null;
  const whole =
    storage && (storage.quota_bytes ?? (free === null ? null : storage.used_bytes + free));
  const full = Boolean(storage && whole && isNearlyFull(storage.used_bytes / whole));
  const failures = failed.data?.items.length ?? 0;
  const letters = (held.data?.items.length ?? 0) + (unsent.data?.items.length ?? 0);
  return (
    <ul aria-label={t('strip.label')} className="grid grid-cols-2 gap-4 lg:grid-cols-4">
      <Fact
        to="/admin/storage"
        icon={HardDrive}
        name={t('area.storage')}
        value={storage ? fileSize(storage.used_bytes, locale) : unknown}
        note={
          free === null
            ? t('strip.used')
            : t(full ? 'storage.nearlyFull' : 'storage.free', { free: fileSize(free, locale) })
        }
        calls={full}
      />
      <Fact
        to="/admin/users"
        icon={Users}
        name={t('area.users')}
        value={users.data ? atLeast(users.data) : unknown}
        note={t('strip.accounts')}
      />
      <Fact
        to="/admin/jobs"
        icon={ListChecks}
        name={t('area.jobs')}
        value={running.data ? atLeast(running.data) : unknown}
        note={failures > 0 ? t('strip.failed', { count: failures }) : t('strip.running')}
        calls={failures > 0}
      />
      <Fact
        to="/admin/mail"
        icon={Mail}
        name={t('area.mail')}
        value={held.data && unsent.data ? String(letters) : unknown}
        note={letters > 0 ? t('strip.unsent') : t('strip.sent')}
        calls={letters > 0}
      />
    </ul>
  );
}
