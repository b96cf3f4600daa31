import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { IngestPicture, Room } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { makeIngest, revokeIngest } from './api';
import { ingestQuery } from './state';

/** What a host does to the key of a room's encoder. */
export function useIngest(room: Room) {
  const { t } = useTranslation('home');
  const queries = useQueryClient();
  const onError = useProblemToast();
  const changed = () => queries.invalidateQueries({ queryKey: ingestQuery(room.id).queryKey });
  const make = useMutation({
    mutationFn: (asked: { name: string; picture: IngestPicture }) => makeIngest(room.id, asked),
    onSuccess: changed,
  });
  const revoke = useMutation({
    mutationFn: () => revokeIngest(room.id),
    onSuccess: async () => {
      await changed();
      toast({ text: t('ingest.revoked') });
    },
    onError,
  });
  return { make, revoke };
}
