import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, type RoomKind } from '@/api';
import { createRoom } from '@/features/rooms';
import { ProblemNotice } from '@/frame/Problem';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Choice } from '@/ui/Choice';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { toast } from '@/ui/Toast';
import { roomsChanged } from './state';
import { useInvite } from './useInvite';

function NewRoomForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  const queries = useQueryClient();
  const copy = useInvite();
  const [kind, setKind] = useState<RoomKind>('studio');
  const create = useMutation({
    mutationFn: createRoom,
    onSuccess: async (room) => {
      onClose();
      await roomsChanged(queries);
      toast({
        text: t('created', { name: room.name }),
        action: { label: t('copyInvite'), run: () => copy(room) },
      });
    },
  });
  const refusal = create.error instanceof ApiError ? create.error : undefined;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        const name = new FormData(event.currentTarget).get('name');
        if (typeof name === 'string' && name.trim()) create.mutate({ name: name.trim(), kind });
      }}
    >
      {create.error && !refusal?.field('name') && <ProblemNotice error={create.error} />}
      <Field
        label={t('roomName')}
        name="name"
        placeholder={t('roomNamePlaceholder')}
        error={refusal?.field('name')}
        maxLength={120}
        autoComplete="off"
        required
      />
      <Choice
        label={t('roomKind')}
        value={kind}
        onChoose={setKind}
        options={[
          { value: 'studio', label: t('kind.studio'), hint: t('kindHint.studio') },
          { value: 'lecture', label: t('kind.lecture'), hint: t('kindHint.lecture') },
        ]}
      />
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {tc('action.cancel')}
        </Button>
        <Button look="main" type="submit" pending={create.isPending}>
          {t('createRoom')}
        </Button>
      </DialogActions>
    </form>
  );
}

export function NewRoomDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={t('newRoom')} closeLabel={tc('action.close')}>
      <NewRoomForm onClose={onClose} />
    </Dialog>
  );
}
