import { Ellipsis, Image, Link2, Pencil, Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { Recording } from '@/api';
import { useTranslation } from '@/kit/i18n';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { toast } from '@/ui/Toast';
import { mixOf } from './model';
import { PosterDialog } from './PosterDialog';
import { RenameDialog } from './RenameDialog';
import { useRecordingActions } from './useRecordingActions';

interface RecordingMenuProps {
  recording: Recording;
  /** After it went to the trash: its own page has to leave. */
  onTrashed?: () => void;
}

/** Everything one can do to a recording, behind three dots. */
export function RecordingMenu({ recording, onTrashed }: RecordingMenuProps) {
  const { t } = useTranslation('recordings');
  const { t: tc } = useTranslation();
  const [renaming, setRenaming] = useState(false);
  const [posing, setPosing] = useState(false);
  const { rename, trash, restore, poster } = useRecordingActions();
  const copyLink = async () => {
    await navigator.clipboard.writeText(`${location.origin}/recordings/${recording.id}`);
    toast({ text: t('linkCopied') });
  };
  return (
    <>
      <Menu
        trigger={<IconButton icon={Ellipsis} label={t('actionsFor', { title: recording.title })} />}
      >
        {recording.state === 'trashed' ? (
          <MenuItem icon={Undo2} onSelect={() => restore.mutate(recording)}>
            {tc('action.restore')}
          </MenuItem>
        ) : (
          <>
            <MenuItem icon={Pencil} onSelect={() => setRenaming(true)}>
              {tc('action.rename')}
            </MenuItem>
            {mixOf(recording) && (
              <MenuItem icon={Image} onSelect={() => setPosing(true)}>
                {t('poster.choose')}
              </MenuItem>
            )}
            <MenuItem icon={Link2} onSelect={() => void copyLink()}>
              {t('copyLink')}
            </MenuItem>
            <MenuLine />
            <MenuItem
              icon={Trash2}
              danger
              disabled={recording.state === 'recording'}
              onSelect={() => trash.mutate(recording, { onSuccess: () => onTrashed?.() })}
            >
              {tc('action.delete')}
            </MenuItem>
          </>
        )}
      </Menu>
      {posing && (
        <PosterDialog
          recording={recording}
          pending={poster.isPending}
          onClose={() => setPosing(false)}
          onChoose={(atMs) =>
            poster.mutate({ id: recording.id, atMs }, { onSuccess: () => setPosing(false) })
          }
        />
      )}
      <RenameDialog
        open={renaming}
        title={recording.title}
        pending={rename.isPending}
        onClose={() => setRenaming(false)}
        onRename={(title) =>
          rename.mutate({ id: recording.id, title }, { onSuccess: () => setRenaming(false) })
        }
      />
    </>
  );
}
