import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError, everyPage, type NewShare, serverNow, type Share } from '@/api';
import { useProblemToast } from '@/frame/useProblemToast';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { changeShare, listShares, makeShare, removeShare } from './api';

/** An end lies in the future, even if the way to the server takes a moment. */
const AT_ONCE_MS = 2_000;

const sharesQuery = (recordingId: string) =>
  queryOptions({
    queryKey: ['shares', recordingId],
    queryFn: ({ signal }) => everyPage((cursor) => listShares(recordingId, cursor, signal)),
  });

/** The links of a recording, and what one can do with them. */
export function useShares(recordingId: string) {
  const { t } = useTranslation('shares');
  const queries = useQueryClient();
  const onError = useProblemToast();
  const list = useQuery(sharesQuery(recordingId));
  const changed = () => queries.invalidateQueries({ queryKey: ['shares', recordingId] });

  const make = useMutation({
    mutationFn: (body: NewShare) => makeShare(recordingId, body),
    onSuccess: changed,
  });
  const reopen = useMutation({
    mutationFn: ({ id, expires_at }: Share) => changeShare(recordingId, id, { expires_at }),
    onSuccess: changed,
    onError,
  });
  /** Ends a link by ending its time: only so can it be opened again. */
  const revoke = useMutation({
    mutationFn: (share: Share) =>
      changeShare(recordingId, share.id, {
        expires_at: new Date(serverNow() + AT_ONCE_MS).toISOString(),
      }),
    onSuccess: changed,
    onError: async (error, share) => {
      // Where the end already lay behind the server it is taken away for good.
      if (!(error instanceof ApiError) || error.status !== 422) onError(error);
      else remove.mutate(share);
      await changed();
    },
  });
  const remove = useMutation({
    mutationFn: ({ id }: Share) => removeShare(recordingId, id),
    onSuccess: async () => {
      await changed();
      toast({ text: t('removed') });
    },
    onError,
  });
  return { list, make, revoke, reopen, remove };
}
