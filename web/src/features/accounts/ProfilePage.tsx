import type { ReactNode } from 'react';
import { session } from '@/api';
import { Page } from '@/frame/Page';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { DeviceForm } from './DeviceForm';
import { PasswordForm } from './PasswordForm';
import { ProfileForm } from './ProfileForm';

interface SectionProps {
  title: string;
  lead: string;
  children: ReactNode;
}

function Section({ title, lead, children }: SectionProps) {
  return (
    <section className="grid gap-x-12 gap-y-4 border-t border-line py-8 md:grid-cols-[14rem_1fr]">
      <div>
        <h2 className="text-18 font-semibold">{title}</h2>
        <p className="mt-1 text-13 text-ink-2">{lead}</p>
      </div>
      {children}
    </section>
  );
}

export function ProfilePage() {
  const { t } = useTranslation('accounts');
  const { user } = useStore(session);
  if (!user) return null;
  return (
    <Page title={t('profile')} width="narrow">
      <Section title={t('you')} lead={t('youLead')}>
        <ProfileForm user={user} />
      </Section>
      <Section title={t('device')} lead={t('deviceLead')}>
        <DeviceForm />
      </Section>
      <Section title={t('passwordTitle')} lead={t('passwordLead')}>
        <PasswordForm email={user.email} />
      </Section>
    </Page>
  );
}
