import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Job, Output } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { cancelJob } from '../api';
import { follow } from '../follow';
import { recordingsChanged } from '../state';
import { deleteOutput, openFile, rebuildOutput } from './api';
import { useOutputWords } from './useOutputWords';

/** What one can do about a file that is made of a recording. */
export function useOutputActions(output: Output) {
  const { t } = useTranslation('recordings');
  const queries = useQueryClient();
  const onError = useProblemToast();
  const { name: what } = useOutputWords()(output.settings);
  const changed = () => recordingsChanged(queries);
  const get = useMutation({
    mutationFn: () => openFile(output),
    onSuccess: (address) => follow(address),
    onError,
  });
  const again = useMutation({
    mutationFn: () => rebuildOutput(output),
    onError,
    onSettled: changed,
  });
  const cancel = useMutation({
    mutationFn: (job: Job) => cancelJob(job.id),
    onError,
    onSettled: changed,
  });
  const remove = useMutation({
    mutationFn: () => deleteOutput(output),
    onSuccess: () => toast({ text: t('outputs.deleted', { what }) }),
    onError,
    onSettled: changed,
  });
  return { get, again, cancel, remove };
}

export type OutputActions = ReturnType<typeof useOutputActions>;
