import { useMutation, useQueryClient } from '@tanstack/react-query';
import { RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import type { Job } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { Ask } from '@/ui/Ask';
import { Button } from '@/ui/Button';
import { cancelJob, retryJob } from './api';
import { isOpen } from './model';
import { KEY } from './state';
import { useJobTitle } from './useJobTitle';

/** The one thing that can be done about a job as it stands. Where work is lost by it, it asks first. */
export function JobActions({ job }: { job: Job }) {
  const { t } = useTranslation('jobs');
  const { t: tc } = useTranslation();
  const title = useJobTitle()(job);
  const queries = useQueryClient();
  const onError = useProblemToast();
  const [asking, setAsking] = useState(false);
  const onSettled = async () => {
    setAsking(false);
    await queries.invalidateQueries({ queryKey: [KEY] });
    await queries.invalidateQueries({ queryKey: ['recordings'] });
  };
  const cancel = useMutation({ mutationFn: () => cancelJob(job.id), onError, onSettled });
  const retry = useMutation({ mutationFn: () => retryJob(job.id), onError, onSettled });
  if (job.state === 'done') return null;
  const open = isOpen(job);
  const label = t(open ? 'cancel' : 'retry');
  const act = () => {
    if (!open) retry.mutate();
    else if (job.state === 'running') setAsking(true);
    else cancel.mutate();
  };
  return (
    <>
      <Button
        size="small"
        icon={open ? X : RotateCcw}
        pending={cancel.isPending || retry.isPending}
        disabled={job.stopping}
        onClick={act}
        aria-label={`${label}: ${title}`}
      >
        {label}
      </Button>
      <Ask
        open={asking}
        title={t('cancelTitle')}
        action={t('cancelYes')}
        cancelLabel={t('keep')}
        closeLabel={tc('action.close')}
        danger
        pending={cancel.isPending}
        onClose={() => setAsking(false)}
        onYes={() => cancel.mutate()}
      >
        {t('cancelDetail', { work: title })}
      </Ask>
    </>
  );
}
