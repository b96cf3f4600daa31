import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { CircleAlert, Compass, RotateCcw } from 'lucide-react';
import { ApiError } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Button, buttonClass } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { usePageTitle } from './Page';
import { useProblemWords } from './Problem';

/** The page when there is nothing at an address, or nothing this person may see. */
export function NothingHere() {
  const { t } = useTranslation();
  usePageTitle(t('problem.notFound'));
  return (
    <EmptyState
      level={1}
      icon={Compass}
      title={t('problem.notFound')}
      action={
        <Link to="/" className={buttonClass('main')}>
          {t('problem.toHome')}
        </Link>
      }
    >
      {t('problem.notFoundDetail')}
    </EmptyState>
  );
}

/** The page when it could not be shown: says why and offers to try again. */
export function Failure({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const words = useProblemWords()(error);
  usePageTitle(words.title);
  if (error instanceof ApiError && error.status === 404) return <NothingHere />;
  return (
    <EmptyState
      level={1}
      icon={CircleAlert}
      title={words.title}
      action={
        <Button
          look="main"
          icon={RotateCcw}
          onClick={() => {
            reset();
            void router.invalidate();
          }}
        >
          {t('action.retry')}
        </Button>
      }
    >
      <p>{words.detail}</p>
      <p className="mt-2 font-mono text-12">{t('problem.code', { code: words.code })}</p>
    </EmptyState>
  );
}
