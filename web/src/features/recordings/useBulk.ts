import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Recording } from '@/api';
import { useProblemWords } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { removeRecording, restoreRecording, trashRecording } from './api';
import { forEach, type Outcome } from './selection';
import { recordingsChanged } from './state';

/** What one can do to several recordings at once. What did not work is said with its reason. */
export function useBulk() {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const words = useProblemWords();

  const settle = async ({ failed }: Outcome<Recording>) => {
    await recordingsChanged(queries);
    const [first] = failed;
    if (!first) return;
    const why = words(first.error).title;
    toast({ kind: 'problem', text: t('someFailed', { count: failed.length, why }) });
  };

  const restore = useMutation({
    mutationFn: (items: readonly Recording[]) => forEach(items, ({ id }) => restoreRecording(id)),
    onSuccess: async (outcome) => {
      await settle(outcome);
      if (outcome.done.length > 0)
        toast({ text: t('restoredMany', { count: outcome.done.length }) });
    },
  });
  const trash = useMutation({
    mutationFn: (items: readonly Recording[]) => forEach(items, ({ id }) => trashRecording(id)),
    onSuccess: async (outcome) => {
      await settle(outcome);
      const { done } = outcome;
      if (done.length === 0) return;
      toast({
        text: t('deletedMany', { count: done.length }),
        action: { label: tc('action.undo'), run: () => restore.mutate(done) },
      });
    },
  });
  const remove = useMutation({
    mutationFn: (items: readonly Recording[]) => forEach(items, ({ id }) => removeRecording(id)),
    onSuccess: async (outcome) => {
      await settle(outcome);
      if (outcome.done.length > 0)
        toast({ text: t('goneForGood', { count: outcome.done.length }) });
    },
  });
  return { trash, restore, remove };
}
