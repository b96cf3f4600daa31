import { Clapperboard, Ellipsis, Pencil, RadioTower, RefreshCw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Room } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Field } from '@/ui/Field';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { IngestDialog } from './IngestDialog';
import { QualityDialog } from './QualityDialog';
import { useRoomActions } from './useRoomActions';

type Asking = 'rename' | 'quality' | 'ingest' | 'renew' | 'delete' | null;

interface AskProps {
  open: boolean;
  title: string;
  detail: string;
  action: string;
  danger?: boolean;
  pending: boolean;
  onClose: () => void;
  onYes: () => void;
}

function Ask({ open, title, detail, action, danger = false, pending, onClose, onYes }: AskProps) {
  const { t } = useTranslation();
  return (
    <Dialog open={open} onClose={onClose} title={title} closeLabel={t('action.close')}>
      <p className="text-ink-1">{detail}</p>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button look={danger ? 'danger' : 'main'} pending={pending} onClick={onYes}>
          {action}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** What a host may change of a room, behind three dots. What cannot be undone asks first. */
export function RoomMenu({ room }: { room: Room }) {
  const { t } = useTranslation('home');
  const { t: tc } = useTranslation();
  const [asking, setAsking] = useState<Asking>(null);
  const { rename, renew, remove } = useRoomActions(room);
  const close = () => setAsking(null);
  const { name } = room;
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label={t('actionsFor', { name })} />}>
        <MenuItem icon={Pencil} onSelect={() => setAsking('rename')}>
          {tc('action.rename')}
        </MenuItem>
        <MenuItem icon={Clapperboard} onSelect={() => setAsking('quality')}>
          {t('quality.menu')}
        </MenuItem>
        <MenuItem icon={RadioTower} onSelect={() => setAsking('ingest')}>
          {t('ingest.menu')}
        </MenuItem>
        <MenuItem icon={RefreshCw} onSelect={() => setAsking('renew')}>
          {t('renewLink')}
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => setAsking('delete')}>
          {tc('action.delete')}
        </MenuItem>
      </Menu>
      <Dialog
        open={asking === 'rename'}
        onClose={close}
        title={t('renameTitle')}
        closeLabel={tc('action.close')}
      >
        <form
          className="flex flex-col gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            const next = new FormData(event.currentTarget).get('name');
            if (typeof next === 'string' && next.trim())
              rename.mutate(next.trim(), { onSuccess: close });
          }}
        >
          <Field
            label={t('roomName')}
            name="name"
            defaultValue={name}
            maxLength={120}
            required
            autoComplete="off"
          />
          <DialogActions>
            <Button look="quiet" onClick={close}>
              {tc('action.cancel')}
            </Button>
            <Button look="main" type="submit" pending={rename.isPending}>
              {tc('action.rename')}
            </Button>
          </DialogActions>
        </form>
      </Dialog>
      <QualityDialog room={room} open={asking === 'quality'} onClose={close} />
      <IngestDialog room={room} open={asking === 'ingest'} onClose={close} />
      <Ask
        open={asking === 'renew'}
        title={t('renewTitle', { name })}
        detail={t('renewDetail')}
        action={t('renewLink')}
        pending={renew.isPending}
        onClose={close}
        onYes={() => renew.mutate(undefined, { onSettled: close })}
      />
      <Ask
        open={asking === 'delete'}
        title={t('deleteTitle', { name })}
        detail={t('deleteDetail')}
        action={t('deleteAction')}
        danger
        pending={remove.isPending}
        onClose={close}
        onYes={() => remove.mutate(undefined, { onSettled: close })}
      />
    </>
  );
}
