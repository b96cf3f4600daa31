import { session } from '@/api';
import { Page } from '@/frame/Page';
import { Section } from '@/frame/Section';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { DeviceForm } from './DeviceForm';
import { PasswordForm } from './PasswordForm';
import { ProfileForm } from './ProfileForm';

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
