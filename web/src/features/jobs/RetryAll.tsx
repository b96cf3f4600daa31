import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCcw } from 'lucide-react';
import type { Job } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/Toast';
import { retryFailed } from './api';
import { KEY } from './state';
import { useJobTitle } from './useJobTitle';

/** One button per kind of failed work that is listed: all of it is tried again. */
export function RetryAll({ jobs }: { jobs: readonly Job[] }) {
  const { t } = useTranslation('jobs');
  const titleOf = useJobTitle();
  const queries = useQueryClient();
  const onError = useProblemToast();
  const again = useMutation({
    mutationFn: retryFailed,
    onSuccess: ({ retried }) => toast({ text: t('retried', { count: retried }) }),
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: [KEY] }),
  });
  const failed = new Map(
    jobs.filter(({ state }) => state === 'failed').map((job) => [job.kind, job]),
  );
  if (failed.size === 0) return null;
  return (
    <div className="mb-4 flex flex-wrap gap-2">
      {[...failed.values()].map((job) => (
        <Button
          key={job.kind}
          size="small"
          icon={RotateCcw}
          pending={again.isPending && again.variables === job.kind}
          onClick={() => again.mutate(job.kind)}
        >
          {t('retryAll', { work: titleOf(job) })}
        </Button>
      ))}
    </div>
  );
}
