import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ExternalLink } from 'lucide-react';
import type { ReactNode } from 'react';
import { instanceQuery } from '@/frame/instance';
import { Page } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { Section } from '@/frame/Section';
import { useTranslation } from '@/kit/i18n';
import { Icon } from '@/ui/Icon';
import { Skeleton } from '@/ui/Skeleton';
import { Switch } from '@/ui/Switch';
import { toast } from '@/ui/Toast';
import { getSettings, patchSettings } from './api';

const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => getSettings(signal),
});

function Registration() {
  const { t } = useTranslation('ops');
  const queries = useQueryClient();
  const settings = useQuery(settingsQuery);
  const change = useMutation({
    mutationFn: patchSettings,
    onSuccess: async (next) => {
      queries.setQueryData(settingsQuery.queryKey, next);
      toast({ text: next.registration_open ? t('registrationOpened') : t('registrationClosed') });
      await queries.invalidateQueries({ queryKey: instanceQuery.queryKey });
    },
  });
  if (settings.isError)
    return <ProblemNotice error={settings.error} onRetry={() => void settings.refetch()} />;
  if (!settings.data) return <Skeleton className="h-16" />;
  return (
    <div className="flex flex-col gap-4">
      {change.isError && <ProblemNotice error={change.error} />}
      <Switch
        label={t('registration')}
        hint={t('registrationHint')}
        on={settings.data.registration_open}
        disabled={change.isPending}
        onChange={(registration_open) => change.mutate({ registration_open })}
      />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-[8rem_1fr] gap-4 py-1.5">
      <dt className="text-ink-2">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Server() {
  const { t } = useTranslation('ops');
  const { data: instance } = useQuery(instanceQuery);
  if (!instance) return <Skeleton className="h-16" />;
  return (
    <dl>
      <Fact name={t('name')}>{instance.name}</Fact>
      <Fact name={t('version')}>
        <span className="font-mono text-13">{instance.version}</span>
      </Fact>
      <Fact name={t('api')}>
        <a
          href="/api/docs"
          target="_blank"
          rel="noreferrer"
          className="inline-flex items-center gap-1.5 text-brand-text underline-offset-4 hover:underline"
        >
          /api/docs
          <Icon of={ExternalLink} size={14} />
        </a>
        <span className="block text-13 text-ink-2">{t('apiHint')}</span>
      </Fact>
    </dl>
  );
}

export function SettingsPage() {
  const { t } = useTranslation('ops');
  return (
    <Page title={t('settings')}>
      <Section title={t('accounts')} lead={t('accountsLead')}>
        <Registration />
      </Section>
      <Section title={t('server')} lead={t('serverLead')}>
        <Server />
      </Section>
    </Page>
  );
}
