import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Room, TakeQuality } from '@/api';
import { useProblemWords } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { toast } from '@/ui/Toast';
import { chooseQuality, deleteRoom, renameRoom, renewLink } from './api';
import { roomsChanged } from './state';
import { useInvite } from './useInvite';

/** What a host does to a room from outside. */
export function useRoomActions(room: Room) {
  const { t } = useTranslation('home');
  const queries = useQueryClient();
  const words = useProblemWords();
  const copy = useInvite();
  const onError = (error: Error) => {
    const { title, detail } = words(error);
    toast({ kind: 'problem', text: `${title} ${detail}`.trim() });
  };
  const rename = useMutation({
    mutationFn: (name: string) => renameRoom({ id: room.id, name }),
    onSuccess: async (_, name) => {
      await roomsChanged(queries);
      toast({ text: t('renamed', { name }) });
    },
    onError,
  });
  const renew = useMutation({
    mutationFn: () => renewLink(room.id),
    onSuccess: async ({ join_url }) => {
      await roomsChanged(queries);
      copy({ name: room.name, join_url }, t('renewed', { name: room.name }));
    },
    onError,
  });
  const remove = useMutation({
    mutationFn: () => deleteRoom(room.id),
    onSuccess: async () => {
      await roomsChanged(queries);
      toast({ text: t('deletedRoom', { name: room.name }) });
    },
    onError,
  });
  const setQuality = useMutation({
    mutationFn: (quality: TakeQuality) => chooseQuality(room.id, quality),
    onSuccess: async ({ name, take_quality }) => {
      await roomsChanged(queries);
      toast({ text: t('quality.saved', { name, lines: `${take_quality.height}p` }) });
    },
    onError,
  });
  return { rename, renew, remove, setQuality };
}
