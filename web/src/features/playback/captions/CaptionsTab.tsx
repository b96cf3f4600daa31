import { useMutation, useQuery } from '@tanstack/react-query';
import { Captions as CaptionsIcon, Download, Ellipsis, Pencil, Plus, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import type { Caption } from '@/api';
import { ProblemNotice } from '@/frame/Problem';
import { languageName } from '@/kit/format';
import { useLocale, useTranslation } from '@/kit/i18n';
import { Button } from '@/ui/Button';
import { EmptyState } from '@/ui/EmptyState';
import { Icon } from '@/ui/Icon';
import { IconButton } from '@/ui/IconButton';
import { Menu, MenuItem, MenuLine } from '@/ui/Menu';
import { toast } from '@/ui/Toast';
import { addCaption, changeCaption, getCaptionText, removeCaption } from '../api';
import { captionsQuery } from '../state';
import { usePlaybackChange } from '../usePlaybackChange';
import { CaptionDialog, type CaptionForm } from './CaptionDialog';
import { languageOfFile, ownName } from './languages';

/** Hands a text to the browser as a file. */
function saveAs(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

function useCaptionActions(recordingId: string) {
  const { t } = useTranslation('playback');
  const { t: tc } = useTranslation();
  const { changed, onError } = usePlaybackChange();
  const add = useMutation({
    mutationFn: ({ file, form }: { file: Blob; form: CaptionForm }) =>
      addCaption(recordingId, { ...form, file }),
    onSuccess: async (caption) => {
      await changed();
      toast({ text: t('captions.added', { label: caption.label }) });
    },
  });
  const change = useMutation({
    mutationFn: ({ id, form }: { id: string; form: CaptionForm }) =>
      changeCaption(recordingId, id, form),
    onSuccess: changed,
  });
  const remove = useMutation({
    mutationFn: async (caption: Caption) => {
      // Kept here until the way back is gone.
      const text = await getCaptionText(caption.url);
      await removeCaption(recordingId, caption.id);
      return text;
    },
    onSuccess: async (text, { label, language, kind }) => {
      await changed();
      const file = new Blob([text], { type: 'text/vtt' });
      toast({
        text: t('captions.removed', { label }),
        action: {
          label: tc('action.undo'),
          run: () => add.mutate({ file, form: { label, language, kind } }),
        },
      });
    },
    onError,
  });
  return { add, change, remove };
}

interface RowProps {
  caption: Caption;
  canEdit: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

function Row({ caption, canEdit, onEdit, onRemove }: RowProps) {
  const { t } = useTranslation('playback');
  const { t: tc } = useTranslation();
  const locale = useLocale();
  const { onError } = usePlaybackChange();
  const save = useMutation({
    mutationFn: () => getCaptionText(caption.url),
    onSuccess: (text) => saveAs(`${caption.label}.${caption.language}.vtt`, text),
    onError,
  });
  return (
    <li className="flex items-center gap-3 border-b border-line py-3 last:border-b-0">
      <Icon of={CaptionsIcon} className="shrink-0 text-ink-2" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{caption.label}</p>
        <p className="text-13 text-ink-2">
          {languageName(caption.language, locale)} · {t(`captions.kinds.${caption.kind}`)}
        </p>
      </div>
      <Menu
        trigger={
          <IconButton icon={Ellipsis} label={t('captions.actions', { label: caption.label })} />
        }
      >
        <MenuItem icon={Download} onSelect={() => save.mutate()}>
          {t('captions.save')}
        </MenuItem>
        {canEdit && (
          <>
            <MenuItem icon={Pencil} onSelect={onEdit}>
              {t('captions.edit')}
            </MenuItem>
            <MenuLine />
            <MenuItem icon={Trash2} danger onSelect={onRemove}>
              {tc('action.delete')}
            </MenuItem>
          </>
        )}
      </Menu>
    </li>
  );
}

/** A file that was picked, waiting for its language. */
interface Picked {
  file: File;
  form: CaptionForm;
}

interface CaptionsTabProps {
  recordingId: string;
  canEdit: boolean;
}

/** The captions of a recording: to bring along as a file, to name, to take away. */
export function CaptionsTab({ recordingId, canEdit }: CaptionsTabProps) {
  const { t, i18n } = useTranslation('playback');
  const list = useQuery(captionsQuery(recordingId));
  const { add, change, remove } = useCaptionActions(recordingId);
  const input = useRef<HTMLInputElement>(null);
  const [picked, setPicked] = useState<Picked | null>(null);
  const [editing, setEditing] = useState<Caption | null>(null);
  const pick = (file: File | undefined) => {
    if (!file) return;
    add.reset();
    const language = languageOfFile(file.name) ?? i18n.language;
    setPicked({ file, form: { language, label: ownName(language), kind: 'captions' } });
  };
  const upload = (
    <>
      <input
        ref={input}
        type="file"
        accept=".vtt,.srt,text/vtt,application/x-subrip"
        aria-label={t('captions.file')}
        className="sr-only"
        tabIndex={-1}
        onChange={(event) => {
          pick(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button icon={Plus} onClick={() => input.current?.click()}>
        {t('captions.add')}
      </Button>
    </>
  );
  const items = list.data ?? [];
  return (
    <div className="flex flex-col gap-4">
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {add.isError && <ProblemNotice error={add.error} />}
      {change.isError && <ProblemNotice error={change.error} />}
      {list.data && items.length === 0 && (
        <EmptyState
          icon={CaptionsIcon}
          title={t('captions.empty')}
          action={canEdit ? upload : undefined}
        >
          {canEdit ? t('captions.emptyDetail') : null}
        </EmptyState>
      )}
      {items.length > 0 && (
        <>
          <ul>
            {items.map((caption) => (
              <Row
                key={caption.id}
                caption={caption}
                canEdit={canEdit}
                onEdit={() => setEditing(caption)}
                onRemove={() => remove.mutate(caption)}
              />
            ))}
          </ul>
          {canEdit && <div>{upload}</div>}
        </>
      )}
      {picked && (
        <CaptionDialog
          title={picked.file.name}
          verb={t('captions.upload')}
          first={picked.form}
          pending={add.isPending}
          onClose={() => setPicked(null)}
          onSave={(form) =>
            add.mutate({ file: picked.file, form }, { onSettled: () => setPicked(null) })
          }
        />
      )}
      {editing && (
        <CaptionDialog
          title={t('captions.edit')}
          verb={t('captions.keep')}
          first={editing}
          pending={change.isPending}
          onClose={() => setEditing(null)}
          onSave={({ language, label, kind }) =>
            change.mutate(
              { id: editing.id, form: { language, label, kind } },
              { onSettled: () => setEditing(null) },
            )
          }
        />
      )}
    </div>
  );
}
