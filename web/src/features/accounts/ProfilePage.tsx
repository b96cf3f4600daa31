import { session } from '@/api';
import { Page } from '@/frame/Page';
import { Section } from '@/frame/Section';
import { useTranslation } from '@/kit/i18n';
import { useStore } from '@/kit/useStore';
import { DeviceForm } from './DeviceForm';
import { NotificationsForm } from './NotificationsForm';
import { PasswordForm } from './PasswordForm';
import { PictureForm } from './PictureForm';
import { ProfileForm } from './ProfileForm';
import { StorageFacts } from './StorageFacts';
import { Tokens } from './Tokens';

export function ProfilePage() {
  const { t } = useTranslation('accounts');
  const { t: tp } = useTranslation('profile');
  const { user } = useStore(session);
  if (!user) return null;
  return (
    <Page title={t('profile')} width="narrow">
      <Section title={t('you')} lead={t('youLead')}>
        <div className="flex flex-col gap-6">
          <PictureForm user={user} />
          <ProfileForm user={user} />
        </div>
      </Section>
      <Section title={t('device')} lead={t('deviceLead')}>
        <DeviceForm />
      </Section>
      <Section title={tp('mail.title')} lead={tp('mail.lead')}>
        <NotificationsForm user={user} />
      </Section>
      <Section title={t('passwordTitle')} lead={t('passwordLead')}>
        <PasswordForm email={user.email} />
      </Section>
      {user.role !== 'student' && (
        <Section title={tp('storage.title')} lead={tp('storage.lead')}>
          <StorageFacts />
        </Section>
      )}
      <Section title={tp('tokens.title')} lead={tp('tokens.lead')}>
        <Tokens />
      </Section>
    </Page>
  );
}
