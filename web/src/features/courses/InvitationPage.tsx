import { useParams } from '@tanstack/react-router';
import { GraduationCap } from 'lucide-react';
import { usePageTitle } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { acceptInvitation } from './api';
import { useJoin } from './useJoin';

/** Where the link of an invitation leads: one press, and one is in the course. */
export function InvitationPage() {
  const { t } = useTranslation('courses');
  const { token } = useParams({ from: '/signed-in/invitation/$token' });
  const accept = useJoin(acceptInvitation);
  usePageTitle(t('invitation.title'));
  return (
    <EmptyState
      level={1}
      icon={GraduationCap}
      title={t('invitation.title')}
      action={
        <Button
          look="main"
          size="large"
          pending={accept.isPending}
          onClick={() => accept.mutate(token)}
        >
          {t('join.action')}
        </Button>
      }
    >
      <p>{t('invitation.lead')}</p>
      {accept.isError && (
        <div className="mt-4 text-start">
          <ProblemNotice error={accept.error} />
        </div>
      )}
    </EmptyState>
  );
}
