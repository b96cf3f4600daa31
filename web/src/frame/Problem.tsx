import { RotateCcw } from 'lucide-react';
import { ApiError, NETWORK } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Notice } from '@/ui/Notice';

export interface Words {
  title: string;
  detail: string;
  /** What support can search for. */
  code: string;
}

/** What went wrong, in words for the person; the server's own where it gave them. */
export function useProblemWords(): (error: unknown) => Words {
  const { t } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiError)) {
      return {
        title: t('problem.unexpected'),
        detail: t('problem.unexpectedDetail'),
        code: 'web.unexpected',
      };
    }
    if (error.code === NETWORK) {
      return {
        title: t('problem.unreachable'),
        detail: t('problem.unreachableDetail'),
        code: error.code,
      };
    }
    const wait = error.status === 429 && error.retryAfter !== undefined;
    const detail = wait ? t('problem.busy', { seconds: error.retryAfter }) : (error.detail ?? '');
    return { title: error.title || t('problem.unexpected'), detail, code: error.code };
  };
}

interface ProblemNoticeProps {
  error: unknown;
  onRetry?: () => void;
}

/** A failure where it matters, with its code and the way on. */
export function ProblemNotice({ error, onRetry }: ProblemNoticeProps) {
  const { t } = useTranslation();
  const words = useProblemWords()(error);
  return (
    <Notice
      tone="problem"
      title={words.title}
      action={
        onRetry && (
          <Button size="small" icon={RotateCcw} onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )
      }
    >
      {words.detail && <p>{words.detail}</p>}
      <p className="mt-1 font-mono text-12 text-ink-2">{t('problem.code', { code: words.code })}</p>
    </Notice>
  );
}
