import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Recording } from '@/api';
import { useProblemWords } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { choosePoster, renameRecording, restoreRecording, trashRecording } from './api';
import { recordingsChanged } from './state';

/** What one can do to a recording anywhere it is shown. Each says what it did, and a deletion offers the way back. */
export function useRecordingActions() {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const words = useProblemWords();
  const onError = (error: Error) => {
    const { title, detail } = words(error);
    toast({ kind: 'problem', text: `${title} ${detail}`.trim() });
  };
  const changed = () => recordingsChanged(queries);

  const restore = useMutation({
    mutationFn: (recording: Recording) => restoreRecording(recording.id),
    onSuccess: async (_, { title }) => {
      await changed();
      toast({ text: t('restored', { title }) });
    },
    onError,
  });
  const trash = useMutation({
    mutationFn: (recording: Recording) => trashRecording(recording.id),
    onSuccess: async (_, recording) => {
      await changed();
      toast({
        text: t('deleted', { title: recording.title }),
        action: { label: tc('action.undo'), run: () => restore.mutate(recording) },
      });
    },
    onError,
  });
  const rename = useMutation({
    mutationFn: renameRecording,
    onSuccess: async (_, { title }) => {
      await changed();
      toast({ text: t('renamed', { title }) });
    },
    onError,
  });
  const poster = useMutation({
    mutationFn: choosePoster,
    onSuccess: async () => {
      await changed();
      toast({ text: t('poster.chosen') });
    },
    onError,
  });
  return { rename, trash, restore, poster };
}
