import { useParams } from '@tanstack/react-router';
import { GraduationCap } from 'lucide-react';
import { usePageTitle } from '@/frame/Page';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { joinCourse } from './api';
import { cleanCode } from './model';
import { useJoin } from './useJoin';

/** Where the link of a course leads: one press, and one is in it. */
export function JoinCoursePage() {
  const { t } = useTranslation('courses');
  const { code } = useParams({ from: '/signed-in/join-course/$code' });
  const join = useJoin(joinCourse);
  usePageTitle(t('join.title'));
  return (
    <EmptyState
      level={1}
      icon={GraduationCap}
      title={t('join.title')}
      action={
        <Button
          look="main"
          size="large"
          pending={join.isPending}
          onClick={() => join.mutate(cleanCode(code))}
        >
          {t('join.action')}
        </Button>
      }
    >
      <p>{t('join.lead')}</p>
      <p className="mt-2 font-mono text-18 text-ink-0" dir="ltr">
        {code}
      </p>
      {join.isError && (
        <div className="mt-4 text-start">
          <ProblemNotice error={join.error} />
        </div>
      )}
    </EmptyState>
  );
}
